"""Is the command line a contract that other programs can rely on? (design.md section 5)"""
