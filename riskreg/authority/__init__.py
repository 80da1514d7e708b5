"""Authority by level: the rules of who may decide what, read, checked and adopted from a day on."""
