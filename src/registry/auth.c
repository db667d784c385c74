/*
 * Docker's config file (docs: docker login, "Credential stores", "Credential helper protocol"):
 *   { "auths": { "registry.example:5000": { "auth": base64(user:password), "identitytoken": "..." } },
 *     "credHelpers": { "registry.example:5000": "ecr-login" }, "credsStore": "pass" }
 * Docker Hub's key is https://index.docker.io/v1/. docker-credential-NAME get reads the key from its input and answers
 * { "Username": ..., "Secret": ... }; the user `<token>` marks an identity token.
 *
 * Challenges (RFC 9110, 11.6.1): [ scheme [ 1*SP param *( "," param ) ] ], param = token "=" ( token / quoted-string ).
 */
#include "auth.h"

#include "json.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char hub_key[] = "https://index.docker.io/v1/";

static const char *
copy(struct dm_arena *arena, const char *text)
{
	return dm_arena_str(arena, dm_str(text)).p;
}

/* ---- the file ---- */

/* A regular file of at most DM_DOCKER_CONFIG bytes, opened so that a FIFO or a device holds nobody up. */
static bool
read_file(int fd, struct dm_buf *text, struct dm_err *err)
{
	struct stat status;
	char bytes[4096];
	ssize_t n;
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		return dm_fail(err, 0, 0, "%s: this is no regular file; no credentials are used",
			err->path);
	}
	while ((n = read(fd, bytes, sizeof bytes)) != 0) {
		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return dm_fail(err, 0, 0, "%s: cannot read: %s; no credentials are used",
				err->path, strerror(errno));
		}
		dm_buf_add(text, bytes, (size_t)n);
		if (text->n > DM_DOCKER_CONFIG) {
			return dm_fail(err, 0, 0, "%s: larger than %d KiB; no credentials are used",
				err->path, DM_DOCKER_CONFIG / 1024);
		}
	}
	return true;
}

bool
dm_docker_config_parse(struct dm_docker_config *config, struct dm_str text, struct dm_err *err)
{
	json_error_t error = {.line = 0};
	config->root = dm_json_load(text, JSON_REJECT_DUPLICATES, &error);
	if (json_is_object(config->root)) {
		return true;
	}
	dm_docker_config_finish(config);
	return dm_fail(err, 0, 0,
		"%s:%d:%d: this is not a Docker config file; no credentials are used", err->path,
		error.line > 0 ? error.line : 1, error.column > 0 ? error.column : 1);
}

bool
dm_docker_config_read(struct dm_docker_config *config, struct dm_err *err)
{
	const char *folder = getenv("DOCKER_CONFIG"), *home = getenv("HOME");
	struct dm_buf text = {0};
	*config = (struct dm_docker_config){.launcher = config->launcher};
	if (folder && *folder) {
		snprintf(err->path, sizeof err->path, "%s/config.json", folder);
	} else {
		snprintf(err->path, sizeof err->path, "%s/.docker/config.json", home ? home : "");
	}
	int fd = open(err->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		return errno == ENOENT || errno == ENOTDIR ||
		       dm_fail(err, 0, 0, "%s: cannot open: %s; no credentials are used", err->path,
			       strerror(errno));
	}
	bool ok = read_file(fd, &text, err) &&
		  dm_docker_config_parse(config, dm_buf_view(&text), err);
	close(fd);
	if (text.n) {
		memset(text.p, 0, text.n);
	}
	dm_buf_finish(&text);
	return ok;
}

void
dm_docker_config_finish(struct dm_docker_config *config)
{
	json_decref(config->root);
	config->root = NULL;
}

/* ---- base64 (RFC 4648, section 4) ---- */

/* Up to the first `=`, which need not be there; NULL where anything else is no digit. */
static struct dm_str
decode_base64(struct dm_arena *arena, const char *text)
{
	const struct dm_str none = {NULL, 0};
	size_t n = strcspn(text, "="), whole = (n + 3) / 4 * 4;
	if (n > DM_DOCKER_CONFIG) {
		return none;
	}
	unsigned char *digits = dm_arena_alloc(arena, whole + 1),
		      *out = dm_arena_alloc(arena, whole / 4 * 3 + 1);
	memset(digits, 'A', whole); /* the digit of no bits */
	memcpy(digits, text, n);
	/* blanks at either end are passed over: fewer bytes than the digits are for */
	int decoded = EVP_DecodeBlock(out, digits, (int)whole);
	return decoded == (int)(whole / 4 * 3) ? (struct dm_str){(char *)out, n * 6 / 8} : none;
}

const char *
dm_basic_header(struct dm_arena *arena, const char *user, const char *secret)
{
	const char *joined = dm_arena_printf(arena, "%s:%s", user, secret);
	size_t n = strlen(joined);
	char *out = dm_arena_alloc(arena, 6 + (n + 2) / 3 * 4 + 1);
	memcpy(out, "Basic ", 6);
	EVP_EncodeBlock((unsigned char *)out + 6, (const unsigned char *)joined, (int)n);
	return out;
}

/* ---- who ---- */

static bool
ask_helper(struct dm_arena *arena, const struct dm_launcher *launcher, const char *name,
	const char *key, int seconds, struct dm_credentials *credentials, struct dm_err *err)
{
	struct dm_buf out = {0};
	int status;
	if (!dm_process_run(launcher, name, key, seconds, &out, &status, err)) {
		dm_buf_finish(&out);
		return false;
	}
	json_t *answer = dm_json_load(dm_buf_view(&out), 0, NULL);
	bool ok = status == 0 && json_is_object(answer);
	if (ok && strcmp(dm_json_text(answer, "Username"), "<token>") == 0) {
		credentials->identity = copy(arena, dm_json_text(answer, "Secret"));
	} else if (ok) {
		credentials->user = copy(arena, dm_json_text(answer, "Username"));
		credentials->secret = copy(arena, dm_json_text(answer, "Secret"));
	} else {
		/* the protocol's way to say that the store holds nothing for this key */
		ok = status != 0 &&
		     dm_str_find(dm_buf_view(&out), "credentials not found") != (size_t)-1;
		if (!ok) {
			dm_fail(err, 0, 0,
				"docker-credential-%s failed; run `docker-credential-%s list` to "
				"see why",
				name, name);
		}
	}
	json_decref(answer);
	if (out.n) {
		memset(out.p, 0, out.n);
	}
	dm_buf_finish(&out);
	return ok;
}

/* A key of auths may carry a scheme and a path: https://registry.example/v1/ */
static bool
names_host(const char *key, const char *host)
{
	const char *start = strstr(key, "://");
	start = start ? start + 3 : key;
	size_t n = strcspn(start, "/");
	return n == strlen(host) && strncmp(start, host, n) == 0;
}

static void
read_auth(struct dm_arena *arena, const json_t *entry, struct dm_credentials *credentials)
{
	struct dm_str both = decode_base64(arena, dm_json_text(entry, "auth"));
	size_t colon = dm_str_find_byte(both, ':');
	if (colon != (size_t)-1) {
		credentials->user = dm_arena_str(arena, dm_str_slice(both, 0, colon)).p;
		credentials->secret = dm_arena_str(arena, dm_str_slice(both, colon + 1, both.n)).p;
	} else {
		credentials->user = copy(arena, dm_json_text(entry, "username"));
		credentials->secret = copy(arena, dm_json_text(entry, "password"));
	}
	credentials->identity = copy(arena, dm_json_text(entry, "identitytoken"));
}

static const char *
key_of(const char *host)
{
	return strcmp(host, "docker.io") == 0 ? hub_key : host;
}

static const json_t *
entry_of(const struct dm_docker_config *config, const char *host)
{
	const char *key = key_of(host), *name;
	const json_t *auths = json_object_get(config->root, "auths");
	const json_t *entry = json_object_get(auths, key), *value;
	json_object_foreach((json_t *)auths, name, value)
	{
		entry = !entry && key == host && names_host(name, host) ? value : entry;
	}
	return entry;
}

/* The helper for this very host; "" where only credsStore may know. */
static const char *
helper_of(const struct dm_docker_config *config, const char *host)
{
	const json_t *helpers = json_object_get(config->root, "credHelpers");
	const char *helper = dm_json_text(helpers, key_of(host));
	return *helper ? helper : dm_json_text(helpers, host);
}

bool
dm_credentials_known(const struct dm_docker_config *config, const char *host)
{
	return entry_of(config, host) || *helper_of(config, host);
}

bool
dm_credentials_find(struct dm_arena *arena, const struct dm_docker_config *config, const char *host,
	int seconds, struct dm_credentials *credentials, struct dm_err *err)
{
	*credentials = (struct dm_credentials){"", "", ""};
	const char *helper = helper_of(config, host);
	helper = *helper ? helper : dm_json_text(config->root, "credsStore");
	if (*helper) {
		if (!ask_helper(arena, config->launcher, helper, key_of(host), seconds, credentials,
			    err)) {
			return false;
		}
		if (*credentials->user || *credentials->identity) {
			return true;
		}
	}
	const json_t *entry = entry_of(config, host);
	if (entry) {
		read_auth(arena, entry, credentials);
	}
	return true;
}

/* ---- tokens ---- */

const char *
dm_token_header(struct dm_arena *arena, struct dm_str body)
{
	json_t *root = dm_json_load(body, 0, NULL);
	const char *token = dm_json_text(root, "token");
	token = *token ? token : dm_json_text(root, "access_token");
	bool plain = *token != '\0';
	for (size_t i = 0; plain && token[i]; i++) {
		plain = token[i] > ' ' && token[i] < 0x7F;
	}
	const char *header = plain ? dm_arena_printf(arena, "Bearer %s", token) : NULL;
	json_decref(root);
	return header;
}

/* ---- challenges ---- */

static bool
is_token(char c)
{
	return dm_is_name_byte(c) || (c != '\0' && strchr("!#$%&'*+-.^`|~", c));
}

/* A token or a quoted string at *p, which moves past it. */
static struct dm_str
read_value(struct dm_arena *arena, const char **p)
{
	if (**p != '"') {
		const char *start = *p;
		while (is_token(**p)) {
			++*p;
		}
		return (struct dm_str){start, (size_t)(*p - start)};
	}
	const char *end = ++*p;
	while (*end && *end != '"' && *end != '\n') {
		end += 1 + (*end == '\\' && end[1] && end[1] != '\n');
	}
	char *out = dm_arena_alloc(arena, (size_t)(end - *p) + 1);
	size_t n = 0;
	for (; *p < end; ++*p) {
		*p += **p == '\\' && *p + 1 < end;
		out[n++] = **p;
	}
	*p += **p == '"';
	return (struct dm_str){out, n};
}

static void
set_parameter(struct dm_challenge *challenge, struct dm_arena *arena, struct dm_str name,
	struct dm_str value)
{
	const struct {
		struct dm_str name;
		const char **field;
	} fields[] = {{DM_STR("realm"), &challenge->realm},
		{DM_STR("service"), &challenge->service}, {DM_STR("scope"), &challenge->scope}};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (dm_str_case_eq(name, fields[i].name)) {
			*fields[i].field = dm_arena_str(arena, value).p;
		}
	}
}

struct dm_challenge
dm_challenge_parse(struct dm_arena *arena, const char *lines)
{
	struct dm_challenge best = {.realm = "", .service = "", .scope = ""}, now = best;
	for (const char *p = lines; *p;) {
		if (!is_token(*p)) {
			p++;
			continue;
		}
		struct dm_str name = read_value(arena, &p);
		if (*p == '=') {
			p++;
			set_parameter(&now, arena, name, read_value(arena, &p));
		} else { /* a scheme: what came before it is complete */
			best = now.bearer || (now.basic && !best.bearer) ? now : best;
			now = (struct dm_challenge){.realm = "", .service = "", .scope = ""};
			now.bearer = dm_str_case_eq(name, DM_STR("Bearer"));
			now.basic = dm_str_case_eq(name, DM_STR("Basic"));
		}
	}
	return now.bearer || (now.basic && !best.bearer) ? now : best;
}
