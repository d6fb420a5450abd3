"""Servers that are started as containers: what `docker run …` asks for, judged and run within more walls."""
