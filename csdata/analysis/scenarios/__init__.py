"""What would happen if we changed something, how sure is that, and is it worth it?"""
