#include "mentioned.h"

#include "../facts/own_host.h"
#include "source_text.h"

enum {
	AROUND = 400, /* bytes before a port in which its bracket begins */
	HOST = 8,     /* bytes of the longest address of every network */
	NEAR = 120,   /* bytes around one in which the scheme of its URL is looked for */
};

/* What comes before a port, by its end: listen( of listen(80, "port", of flag.Int("port", 80) */
static bool
is_marked(struct dm_str before)
{
	for (uint32_t i = 0; i < dm_words_port_marks.count; i++) {
		const char *mark = dm_words_item(&dm_words_port_marks, i);
		size_t n = strlen(mark);
		if (n <= before.n && before.p[before.n - 1] == mark[n - 1] &&
			memcmp(before.p + before.n - n, mark, n) == 0) {
			return true;
		}
	}
	return false;
}

/* hostname: "x" in the object: another machine's name; not "0.0.0.0", "localhost" */
static bool
names_machine(struct dm_str object)
{
	size_t at = dm_str_find(object, "host");
	while (at < object.n && dm_is_name_byte(object.p[at])) {
		at++;
	}
	while (at < object.n && strchr("'\": ", object.p[at]) && object.p[at]) {
		at++;
	}
	struct dm_str value = at < object.n ? dm_str_slice(object, at, object.n) : DM_STR("");
	size_t n;
	return value.n && dm_is_name_byte(value.p[0]) && strchr("'\"", object.p[at - 1]) &&
	       dm_host_before(value, &n) == DM_HOST_OTHER;
}

/* https.request({ hostname: "x", port: 443 }): the bracket around it names a host, or what asks another machine is before it */
static bool
is_remote(struct dm_str text, size_t at)
{
	size_t open = at, depth = 0;
	for (; open > 0 && at - open < AROUND; open--) {
		char c = text.p[open - 1];
		depth += c == '}' || c == ')';
		if ((c == '{' || c == '(') && depth-- == 0) {
			break;
		}
	}
	if (open == 0 || at - open >= AROUND) {
		return false;
	}
	struct dm_str object = dm_str_slice(text, open, text.n);
	size_t close = dm_str_find_byte(object, '}');
	bool braces = text.p[open - 1] == '{';
	if (braces && close != (size_t)-1 && names_machine(dm_str_slice(object, 0, close))) {
		return true;
	}
	size_t end = open - 1;
	while (end > 0 && (text.p[end - 1] == '(' || dm_is_space(text.p[end - 1]))) {
		end--;
	}
	size_t start = end;
	while (start > 0 && dm_is_name_byte(text.p[start - 1])) {
		start--;
	}
	return dm_source_has_part(dm_str_slice(text, start, end), &dm_words_requesting_calls);
}

/* u.scheme == "https" ? 443 : 80: what is near says that it is the port of a URL */
static bool
is_of_url(struct dm_str text, size_t at)
{
	static const char *const marks[] = {
		".scheme", ".Scheme", ".getScheme", "\"https:\"", "'https:'", NULL};
	struct dm_str near = dm_str_slice(
		text, at > NEAR ? at - NEAR : 0, at + NEAR < text.n ? at + NEAR : text.n);
	return dm_str_holds_any(near, marks);
}

/* The port is named, as a number of its own, after what names a port there. */
static bool
names_port(struct dm_str text, const char *port)
{
	size_t n = strlen(port);
	struct dm_str rest = text;
	for (size_t hit; (hit = dm_str_find(rest, port)) != (size_t)-1;) {
		size_t at = (size_t)(rest.p - text.p) + hit, start = at;
		rest = dm_str_slice(text, at + n, text.n);
		size_t next = 0; /* 80 * 100, 80 + base: source_port.h */
		while (next < rest.n && rest.p[next] == ' ') {
			next++;
		}
		bool part = next < rest.n && strchr("*+", rest.p[next]) && rest.p[next];
		if ((rest.n && dm_is_digit(rest.p[0])) || (at && dm_is_digit(text.p[at - 1])) ||
			part) {
			continue;
		}
		while (start > 0 && strchr(" '\"", text.p[start - 1]) && text.p[start - 1]) {
			start--;
		}
		bool marked = start && (is_marked(dm_str_slice(text, 0, start)) ||
					       is_marked(dm_str_slice(text, 0, at)));
		if (marked && !is_remote(text, at) && !is_of_url(text, at)) {
			return true;
		}
	}
	return false;
}

/* The text ends in the address of every network of this machine, written out: "0.0.0.0, "[::]; not a * or + alone */
static bool
ends_in_open_host(struct dm_str text)
{
	for (size_t n = 2; n <= HOST && n <= text.n; n++) {
		size_t at = text.n - n;
		bool begins = at == 0 || !(dm_is_name_byte(text.p[at - 1]) ||
						 (text.p[at - 1] && strchr(".:-", text.p[at - 1])));
		if (begins && dm_host_of(dm_str_slice(text, at, text.n)) == DM_HOST_OPEN) {
			return true;
		}
	}
	return false;
}

/* "0.0.0.0:25": whatever the port is, a program listens there */
static bool
binds_low_port(struct dm_str text)
{
	size_t end = 0;
	for (size_t i = 0; i + 1 < text.n; i = end) {
		size_t colon = dm_str_find_byte(dm_str_slice(text, i, text.n), ':');
		if (colon == (size_t)-1) {
			return false;
		}
		size_t from = i + colon + 1;
		for (end = from; end < text.n && dm_is_digit(text.p[end]);) {
			end++;
		}
		if (dm_judge_low_port(dm_str_slice(text, from, end)) &&
			ends_in_open_host(dm_str_slice(text, 0, from - 1))) {
			return true;
		}
	}
	return false;
}

void
dm_judge_source_text(struct dm_judge *j, struct dm_str text)
{
	if (names_port(text, "80") || names_port(text, "443") || binds_low_port(text)) {
		dm_judge_settle(j, "privileged-port", "the program names a port below 1024");
	}
	dm_judge_text_rights(j, text);
}

/* setuid(10001), os.setgid(1): not --disable-setuid-sandbox of a browser's options */
static bool
calls_by_name(struct dm_str text, const char *call)
{
	size_t n = strlen(call), from = 0;
	while (text.p && from < text.n) {
		size_t hit = dm_str_find(dm_str_slice(text, from, text.n), call);
		if (hit == (size_t)-1) {
			return false;
		}
		size_t at = from + hit, end = at + n;
		bool left = at == 0 || (!dm_is_name_byte(text.p[at - 1]) && text.p[at - 1] != '-');
		if (left && (end == text.n || !dm_is_name_byte(text.p[end]))) {
			return true;
		}
		from = at + 1;
	}
	return false;
}

void
dm_judge_text_rights(struct dm_judge *j, struct dm_str text)
{
	if (calls_by_name(text, "setuid") || calls_by_name(text, "setgid")) {
		dm_judge_settle(
			j, "drops-privileges", "the program changes to another user itself");
	}
}
