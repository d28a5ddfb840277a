"""How long do customers stay, and do some of them stay longer than others?"""
