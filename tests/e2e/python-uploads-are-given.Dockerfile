FROM python:3.12-slim
WORKDIR /app
RUN mkdir uploads
COPY python/uploads.py .
CMD ["python", "uploads.py"]
