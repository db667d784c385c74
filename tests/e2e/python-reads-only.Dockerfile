FROM python:3.12-slim
WORKDIR /app
COPY python/server.py .
EXPOSE 8080
CMD ["python", "server.py"]
