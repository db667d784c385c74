/* Sources: docs.docker.com/reference/cli/docker/buildx/build, docs.podman.io: podman-build. */
#include "secrets.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	SHORTEST = 3,
	PLAIN = 8, /* of a value in a line of a secret's file: `true` says nothing */
	FILE_SIZE = 64 << 10,
};

/* ---- one value ---- */

static void
insert(struct dm_arena *arena, struct dm_secrets *secrets, struct dm_str value)
{
	const char *copy = dm_arena_str(arena, value).p;
	uint32_t at = secrets->count;
	for (uint32_t i = 0; i < secrets->count; i++) {
		if (strcmp(secrets->items[i], copy) == 0) {
			return;
		}
	}
	*dm_push(arena, secrets->items, secrets->count) = copy;
	for (; at > 0 && strlen(secrets->items[at - 1]) < value.n; at--) {
		secrets->items[at] = secrets->items[at - 1];
	}
	secrets->items[at] = copy;
}

/* BuildKit quotes what it tells of a RUN: \" and \\. */
static void
insert_quoted(struct dm_arena *arena, struct dm_secrets *secrets, struct dm_str value)
{
	struct dm_buf quoted = {0};
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '"' || value.p[i] == '\\') {
			dm_buf_byte(&quoted, '\\');
		}
		dm_buf_byte(&quoted, value.p[i]);
	}
	if (quoted.n > value.n) {
		insert(arena, secrets, dm_buf_view(&quoted));
	}
	dm_buf_finish(&quoted);
}

void
dm_secrets_add(struct dm_arena *arena, struct dm_secrets *secrets, struct dm_str value)
{
	value = dm_str_trim(value);
	if (value.n >= SHORTEST && !memchr(value.p, '\0', value.n)) {
		insert(arena, secrets, value);
		insert_quoted(arena, secrets, value);
	}
}

void
dm_secrets_add_argument(struct dm_arena *arena, struct dm_secrets *secrets, const char *text)
{
	const char *value = strchr(text, '=');
	dm_secrets_add(arena, secrets, dm_str(value ? value + 1 : getenv(text)));
}

/* ---- what comes after -- ---- */

/* Messages tell single lines: each is hidden, and the value of KEY=VALUE. */
static void
add_file(struct dm_arena *arena, struct dm_secrets *secrets, const char *path)
{
	char *bytes = dm_arena_alloc(arena, FILE_SIZE);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, FILE_SIZE);
	if (fd >= 0) {
		close(fd);
	}
	struct dm_str rest = {bytes, n > 0 ? (size_t)n : 0}, line;
	while (dm_str_next_line(&rest, &line)) {
		size_t equals = dm_str_find_byte(line, '=');
		dm_secrets_add(arena, secrets, line);
		if (equals != (size_t)-1 && line.n - equals > PLAIN) {
			dm_secrets_add(arena, secrets, dm_str_slice(line, equals + 1, line.n));
		}
	}
}

/* The value of the key in `id=x,src=FILE`; NULL: not there. */
static const char *
value_in(struct dm_arena *arena, struct dm_str list, const char *key)
{
	const size_t n = strlen(key);
	while (list.n) {
		size_t comma = dm_str_find_byte(list, ',');
		size_t end = comma == (size_t)-1 ? list.n : comma;
		if (dm_str_starts(list, key) && end > n && list.p[n] == '=') {
			return dm_arena_str(arena, dm_str_slice(list, n + 1, end)).p;
		}
		list = dm_str_slice(list, comma == (size_t)-1 ? end : end + 1, list.n);
	}
	return NULL;
}

/* id=x,src=FILE, id=x,env=NAME; alone, id is the name of a variable, else of a file. */
static void
add_source(struct dm_arena *arena, struct dm_secrets *secrets, const char *text)
{
	const struct dm_str list = dm_str(text);
	const char *file = value_in(arena, list, "src"), *name = value_in(arena, list, "env"),
		   *id = value_in(arena, list, "id");
	file = file ? file : value_in(arena, list, "source");
	bool alone = !file && !name && id;
	name = alone ? id : name;
	if (name) {
		dm_secrets_add(arena, secrets, dm_str(getenv(name)));
	}
	if (file || alone) {
		add_file(arena, secrets, file ? file : id);
	}
}

static bool
is_harmless(struct dm_str option)
{
	static const char *const options[] = {"--target", "--platform", "--network", "--pull",
		"--no-cache", "--no-cache-filter", "--shm-size", "--ulimit", "--memory", "-m",
		"--memory-swap", "--cpu-period", "--cpu-quota", "--cpu-shares", "-c",
		"--cpuset-cpus", "--cpuset-mems", "--builder", "--isolation", "--allow", "--jobs",
		"--arch", "--os", "--variant", "--squash", "--layers", "--rm", "--force-rm", NULL};
	return dm_str_listed(option, options);
}

static void
add_value(
	struct dm_arena *arena, struct dm_secrets *secrets, struct dm_str option, const char *value)
{
	static const char *const files[] = {
		"--build-arg-file", "--env-file", "--annotation-file", "--authfile", NULL};
	static const char *const pairs[] = {
		"--build-arg", "--env", "--label", "--annotation", NULL};
	struct dm_str rest = dm_str(value);
	if (dm_str_is(option, "--secret")) {
		add_source(arena, secrets, value);
	} else if (dm_str_listed(option, files)) {
		add_file(arena, secrets, value);
	} else if (dm_str_listed(option, pairs)) {
		dm_secrets_add_argument(arena, secrets, value);
	} else if (!is_harmless(option)) {
		dm_secrets_add(arena, secrets, rest);
		/* type=s3,secret_access_key=x, user:password */
		while (rest.n) {
			size_t comma = dm_str_find_byte(rest, ',');
			size_t end = comma == (size_t)-1 ? rest.n : comma, from = 0;
			while (from < end && rest.p[from] != '=' && rest.p[from] != ':') {
				from++;
			}
			if (end - from > PLAIN) {
				dm_secrets_add(arena, secrets, dm_str_slice(rest, from + 1, end));
			}
			rest = dm_str_slice(rest, comma == (size_t)-1 ? end : end + 1, rest.n);
		}
	}
}

void
dm_secrets_add_words(struct dm_arena *arena, struct dm_secrets *secrets, char *const *words)
{
	struct dm_str option = {NULL, 0};
	for (; *words; words++) {
		const char *value = *words;
		if (value[0] == '-') {
			option = dm_str(value);
			size_t equals = dm_str_find_byte(option, '=');
			value = equals == (size_t)-1 ? NULL : value + equals + 1;
			option.n = equals == (size_t)-1 ? option.n : equals;
		}
		if (value) {
			add_value(arena, secrets, option, value);
		}
	}
}

/* ---- an image ---- */

static bool
is_secret_name(struct dm_str name)
{
	static const char *const words[] = {"PASS", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "AUTH",
		"PRIVATE", "DATABASE_URL", "DSN"};
	for (size_t at = 0; at < name.n; at++) {
		for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
			size_t n = strlen(words[i]);
			if (n <= name.n - at &&
				dm_str_case_eq(dm_str_slice(name, at, at + n), dm_str(words[i]))) {
				return true;
			}
		}
	}
	return false;
}

void
dm_secrets_add_config(struct dm_arena *arena, struct dm_secrets *secrets, const json_t *config)
{
	const json_t *variables = json_object_get(config, "Env"),
		     *labels = json_object_get(config, "Labels");
	json_t *item;
	const char *key;
	size_t i;
	json_array_foreach((json_t *)variables, i, item)
	{
		struct dm_str text = dm_str(json_string_value(item));
		size_t equals = dm_str_find_byte(text, '=');
		if (equals != (size_t)-1 && is_secret_name(dm_str_slice(text, 0, equals))) {
			dm_secrets_add(arena, secrets, dm_str_slice(text, equals + 1, text.n));
		}
	}
	json_object_foreach((json_t *)labels, key, item)
	{
		if (is_secret_name(dm_str(key))) {
			dm_secrets_add(arena, secrets, dm_str(json_string_value(item)));
		}
	}
}

/* ---- texts ---- */

static const char *
hide_one(struct dm_arena *arena, const char *text, const char *secret)
{
	struct dm_buf out = {0};
	const char *hit = strstr(text, secret);
	if (!hit) {
		return text;
	}
	for (; hit; hit = strstr(text, secret)) {
		dm_buf_add(&out, text, (size_t)(hit - text));
		dm_buf_put(&out, "***");
		text = hit + strlen(secret);
	}
	dm_buf_put(&out, text);
	text = dm_arena_str(arena, dm_buf_view(&out)).p;
	dm_buf_finish(&out);
	return text;
}

/* https://user:password@host/x */
static const char *
hide_users(struct dm_arena *arena, const char *text)
{
	struct dm_buf out = {0};
	for (const char *hit; (hit = strstr(text, "://")) != NULL;) {
		const char *from = hit + 3, *at = NULL;
		size_t n = strcspn(from, "/?# \t\r\n\"'<>");
		for (size_t i = 0; i < n; i++) {
			at = from[i] == '@' ? from + i : at;
		}
		dm_buf_add(&out, text, (size_t)(from - text));
		dm_buf_put(&out, at ? "***" : "");
		text = at ? at : from;
	}
	if (out.n) {
		dm_buf_put(&out, text);
		text = dm_arena_str(arena, dm_buf_view(&out)).p;
	}
	dm_buf_finish(&out);
	return text;
}

const char *
dm_secrets_hide(const struct dm_secrets *secrets, struct dm_arena *arena, const char *text)
{
	for (uint32_t i = 0; text && i < secrets->count; i++) {
		text = hide_one(arena, text, secrets->items[i]);
	}
	return text ? hide_users(arena, text) : NULL;
}
