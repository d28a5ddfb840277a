"""How do the files that people have become tables that can be trusted?"""
