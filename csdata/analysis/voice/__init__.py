"""What do customers say, who says it, and where do they get stuck?"""
