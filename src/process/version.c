#include "version.h"

enum {
	PARTS = 3, /* 3.12.1 */
};

struct version {
	unsigned parts[PARTS];
	int count; /* 0: none is told */
};

/* From the first digit on: 3.12 of cpython-3.12, of :3.12-slim */
static struct version
read_version(struct dm_str text)
{
	struct version version = {.count = 0};
	size_t i = 0;
	while (i < text.n && (text.p[i] < '0' || text.p[i] > '9')) {
		i++;
	}
	while (i < text.n && version.count < PARTS && text.p[i] >= '0' && text.p[i] <= '9') {
		unsigned part = 0;
		for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9' && part < 1000; i++) {
			part = part * 10 + (unsigned)(text.p[i] - '0');
		}
		version.parts[version.count++] = part;
		i += i < text.n && text.p[i] == '.';
	}
	return version;
}

/* As far as both tell. */
static int
compare(const struct version *a, const struct version *b)
{
	for (int i = 0; i < a->count && i < b->count; i++) {
		if (a->parts[i] != b->parts[i]) {
			return a->parts[i] < b->parts[i] ? -1 : 1;
		}
	}
	return 0;
}

/* >=3.11, <4, ==3.12.*, 3.12 */
static bool
clause_fits(struct dm_str clause, const struct version *has)
{
	while (clause.n && dm_is_blank(clause.p[0])) {
		clause = dm_str_slice(clause, 1, clause.n);
	}
	char op = clause.n ? clause.p[0] : '\0';
	bool also = clause.n > 1 && clause.p[1] == '=';
	struct version asked = read_version(clause);
	int order = compare(has, &asked);
	if (op == '!' || op == '~' || op == '^') {
		return order >= 0;
	}
	if (op == '>') {
		return order >= 0;
	}
	if (op == '<') {
		/* <3.13 has none of 3.13.1, <4 all of 3 */
		return has->count == 0 || order < 0 || (order == 0 && has->count < asked.count) ||
		       (also && order == 0);
	}
	/* what it is exactly has to be told: python:3.12 may be any 3.12.x, python:3 any 3.x */
	return order == 0 && has->count >= asked.count;
}

bool
dm_version_fits(struct dm_str asked, struct dm_str has)
{
	if (dm_str_find_byte(asked, '/') != (size_t)-1 || !read_version(asked).count) {
		return true;
	}
	/* :3.12-slim, 3.12, -3.12; what is after another word is no version of it: -slim-12 */
	size_t from = has.n && (has.p[0] == ':' || has.p[0] == '-');
	bool told = from < has.n && has.p[from] >= '0' && has.p[from] <= '9';
	struct version version = read_version(told ? has : DM_STR(""));
	for (struct dm_str part; dm_str_next_part(&asked, ',', &part);) {
		if (!clause_fits(part, &version)) {
			return false;
		}
	}
	return true;
}

struct dm_str
dm_version_in(struct dm_str text)
{
	static const char key[] = "requires-python";
	size_t at = dm_str_find(text, key);
	bool table = dm_str_find_byte(text, '=') != (size_t)-1;
	if (table && at == (size_t)-1) {
		return (struct dm_str){NULL, 0};
	}
	size_t from = table ? at + strlen(key) : 0;
	while (table && from < text.n && strchr(" \t=\"'", text.p[from])) {
		from++;
		if (text.p[from - 1] == '"' || text.p[from - 1] == '\'') {
			break;
		}
	}
	size_t end = from;
	while (end < text.n && !strchr("\"'\r\n", text.p[end])) {
		end++;
	}
	return end > from ? dm_str_slice(text, from, end) : (struct dm_str){NULL, 0};
}
