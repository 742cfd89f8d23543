"""The C boundary under random calls: wrong handles and records, huge shapes, threads, forks, an interpreter that ends."""
