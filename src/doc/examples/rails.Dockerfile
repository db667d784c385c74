ARG RUBY=3.3
FROM ruby:${RUBY}-slim
# pg and sharp need these
RUN apt-get update -qq && apt-get install -y build-essential libpq-dev libvips
WORKDIR /rails
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY . .
EXPOSE 3000
CMD ["bin/rails", "server", "-b", "0.0.0.0"]
