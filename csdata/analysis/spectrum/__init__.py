"""Where do customers and we stand along each dimension of success, and what stands out?"""
