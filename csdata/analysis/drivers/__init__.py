"""What goes with customers leaving, and is it more than chance?"""
