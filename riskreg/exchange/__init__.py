"""What comes in and goes out whole: beginning a register, the demonstration, synthetic risks, backup."""
