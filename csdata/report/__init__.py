"""How are Results written into files that open without the app?"""
