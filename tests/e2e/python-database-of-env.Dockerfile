FROM python:3.12-slim
ENV DATABASE_URL=sqlite:////srv/data/site.db
RUN mkdir -p /srv/data
WORKDIR /app
COPY python/database.py .
CMD ["python", "database.py"]
