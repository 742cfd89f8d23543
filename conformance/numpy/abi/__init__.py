"""The C boundary under random calls: wrong handles, records, shapes, threads, forks, exits with live arrays."""
