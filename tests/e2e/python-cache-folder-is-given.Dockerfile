FROM python:3.12-slim
WORKDIR /app
COPY python/cached.py .
CMD ["python", "cached.py"]
