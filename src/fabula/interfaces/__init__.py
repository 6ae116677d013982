"""A person or a program in front, the public API behind: every door is thin, and opens only what it needs.

cli.py      `fabula "a school dataset"`: making.py does it, terminal.py shows it, talk.py says the rest
server.py   HTTP, with its pages in page.html and docs.html
mcp.py      tools for agents
asking.py   what comes in at a door, checked
sending.py  what goes out as bytes
"""
