"""What is remembered: tables, transactions, the ledger of events."""
