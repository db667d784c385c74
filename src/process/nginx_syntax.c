/*
 * FILE: STATEMENT*
 * STATEMENT: WORD+ ';' | WORD+ '{' STATEMENT* '}'
 * A WORD ends at white space, ';' or '{', one in quotes at its quote; a byte after '\' and a '{' after '$' are part of it.
 * '#' where a word may start begins a comment. (nginx, src/core/ngx_conf_file.c, ngx_conf_read_token)
 */
#include "nginx_syntax.h"

static bool
is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* To the next byte that means something; false: there is none. */
static bool
skip(struct dm_nginx_text *r)
{
	bool comment = false;
	for (; r->at < r->bytes.n; r->at++) {
		char c = r->bytes.p[r->at];
		comment = (comment && c != '\n') || c == '#';
		if (!comment && !is_white(c)) {
			return true;
		}
	}
	return false;
}

static bool
read_word(struct dm_nginx_text *r, struct dm_str *word)
{
	char first = r->bytes.p[r->at], quote = first == '"' || first == '\'' ? first : '\0';
	size_t from = r->at += quote != '\0';
	bool variable = false;
	for (; r->at < r->bytes.n; r->at++) {
		char c = r->bytes.p[r->at];
		if (c == '{' && variable) {
			continue;
		}
		variable = c == '$';
		if (c == '\\') {
			r->at++;
		} else if (quote ? c == quote : is_white(c) || c == ';' || c == '{') {
			break;
		}
	}
	if (r->at >= r->bytes.n) {
		return false;
	}
	*word = dm_str_slice(r->bytes, from, r->at);
	r->at += quote != '\0';
	char next = r->at < r->bytes.n ? r->bytes.p[r->at] : '\0';
	return !quote || is_white(next) || next == ';' || next == '{' || next == ')';
}

struct dm_nginx_statement
dm_nginx_next(struct dm_nginx_text *r)
{
	struct dm_nginx_statement s = {.nwords = 0};
	size_t from = skip(r) ? r->at : r->bytes.n;
	while (skip(r)) {
		char c = r->bytes.p[r->at];
		struct dm_str word;
		s.text = dm_str_slice(r->bytes, from, r->at);
		if (c == ';' || c == '{' || (c == '}' && s.nwords == 0)) {
			r->at++;
			s.end = (s.nwords == 0) == (c == '}') ? c : '!';
			return s;
		}
		if (c == '}' || !read_word(r, &word)) {
			break;
		}
		s.name = s.nwords == 0 ? word : s.name;
		s.value = s.nwords == 1 ? word : s.value;
		s.nwords++;
	}
	s.text = dm_str_slice(r->bytes, from, r->bytes.n);
	s.end = from < r->bytes.n ? '!' : '\0';
	return s;
}
