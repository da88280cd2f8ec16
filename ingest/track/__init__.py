"""What GPX and TCX have in common: one walk through XML, points, times, words of sports.

walk.py    bytes -> elements, damage told, nothing unsafe ever expanded
points.py  values of points -> the columns of a stream
whole.py   points and what is told beside them -> a recording
"""
