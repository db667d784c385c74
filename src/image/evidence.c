/* What the rest of a Dockerfile says about the rights that its command needs. */
#include "judge.h"

void
dm_judge_settle(struct dm_judge *j, const char *code, const char *why)
{
	if (!j->verdict.code) {
		j->verdict.code = code;
		j->verdict.why = why;
	}
}

struct dm_str
dm_judge_base_name(struct dm_str path)
{
	for (size_t i = path.n; i > 0; i--) {
		if (path.p[i - 1] == '/') {
			return dm_str_slice(path, i, path.n);
		}
	}
	return path;
}

bool
dm_judge_one_of(struct dm_str word, const char *const *list)
{
	for (; *list; list++) {
		if (dm_str_is(word, *list)) {
			return true;
		}
	}
	return false;
}
bool
dm_judge_low_port(struct dm_str s)
{
	uint32_t port = 0;
	if (s.n == 0 || s.n > 5) {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9') {
			return false;
		}
		port = port * 10 + (uint32_t)(s.p[i] - '0');
	}
	return port > 0 && port < 1024;
}

static bool
word_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_';
}

/* needle stands as a word of its own. */
static bool
names(struct dm_str text, const char *needle)
{
	size_t n = strlen(needle);
	for (size_t from = 0; from < text.n;) {
		size_t hit = dm_str_find(dm_str_slice(text, from, text.n), needle);
		if (hit == (size_t)-1) {
			return false;
		}
		hit += from;
		bool left = hit == 0 || !word_byte(text.p[hit - 1]);
		bool right = hit + n == text.n || !word_byte(text.p[hit + n]);
		if (left && right) {
			return true;
		}
		from = hit + 1;
	}
	return false;
}

/* Programs that a file installs only to start as root and drop privileges later. */
void
dm_judge_mentions(struct dm_judge *j, struct dm_str text)
{
	static const char *const drop[] = {
		"gosu", "su-exec", "setpriv", "s6", "s6-overlay", "my_init", NULL};
	static const char *const need[] = {"supervisor", "supervisord", "sshd", "openssh-server",
		"openssh", "cron", "crond", "crontab", "runit", "systemd", "dockerd", "dropbear",
		NULL};
	for (const char *const *name = drop; *name; name++) {
		if (names(text, *name)) {
			dm_judge_settle(j, "drops-privileges",
				"the file sets up a program that drops privileges itself");
		}
	}
	for (const char *const *name = need; *name; name++) {
		if (names(text, *name)) {
			dm_judge_settle(j, "needs-root",
				"the file sets up a service that is started as root");
		}
	}
}

static bool
uses_root_home(const struct dm_instr *instr)
{
	static const char *const marks[] = {"/root", "~/", "$HOME", "${HOME}", "--user "};
	struct dm_str text = instr->cook.text;
	if (instr->kind == DM_RUN) {
		/* a file that is only removed there says nothing */
		size_t hit = dm_str_find(text, "/root");
		bool removed = hit != (size_t)-1 && dm_str_find(text, "rm -") < hit;
		if (removed && dm_str_find(text, "~/") == (size_t)-1) {
			return false;
		}
	}
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (dm_str_find(text, marks[i]) != (size_t)-1) {
			return true;
		}
	}
	return false;
}

static void
judge_expose(struct dm_judge *j, const struct dm_instr *instr, uint32_t at)
{
	for (uint32_t i = 0; i < instr->nwords; i++) {
		struct dm_str word = instr->words[i].text;
		if (dm_str_find_byte(word, '$') != (size_t)-1) {
			struct dm_str value = {NULL, 0};
			if (!dm_model_expand(j->ctx->arena, j->ctx->tree, at, word, &value)) {
				dm_judge_settle(j, "unknown-port",
					"EXPOSE names a port that the file does not tell");
				return;
			}
			word = value;
		}
		size_t end = 0;
		while (end < word.n && word.p[end] >= '0' && word.p[end] <= '9') {
			end++;
		}
		if (dm_judge_low_port(dm_str_slice(word, 0, end))) {
			dm_judge_settle(j, "privileged-port", "EXPOSE names a port below 1024");
		}
	}
}

static bool
is_system_path(struct dm_str path)
{
	static const char *const roots[] = {"/bin", "/boot", "/dev", "/etc", "/lib", "/lib64",
		"/proc", "/root", "/run", "/sbin", "/sys", "/usr", "/var/run", "/var/log",
		"/var/lib", "/var/cache", "/tmp", "/home"};
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
		size_t n = strlen(roots[i]);
		if (dm_str_starts(path, roots[i]) && (path.n == n || path.p[n] == '/')) {
			return true;
		}
	}
	return path.n < 2 || path.p[0] != '/';
}

static void
judge_volume(struct dm_judge *j, const struct dm_instr *instr)
{
	for (uint32_t i = 0; i < instr->nwords; i++) {
		struct dm_str path = instr->words[i].text;
		for (size_t k = 0; k < path.n; k++) {
			bool plain = word_byte(path.p[k]) || strchr("/.-+@", path.p[k]);
			if (!plain || path.p[k] == '\0') {
				dm_judge_settle(j, "volume-not-literal",
					"a VOLUME path is not written out");
				return;
			}
		}
		if (is_system_path(path)) {
			dm_judge_settle(
				j, "volume-system-path", "a VOLUME lies in a system folder");
		}
	}
}

static void
judge_instr(struct dm_judge *j, const struct dm_instr *instr, uint32_t at, bool lineage)
{
	if (instr->kind != DM_MAINTAINER && instr->kind != DM_LABEL) {
		dm_judge_mentions(j, instr->cook.text);
		for (uint32_t i = 0; i < instr->nheredocs; i++) {
			dm_judge_mentions(
				j, dm_span_str(j->ctx->tree->text, instr->heredocs[i].body));
		}
	}
	if (!lineage) {
		return;
	}
	switch (instr->kind) {
	case DM_EXPOSE:
		judge_expose(j, instr, at);
		break;
	case DM_VOLUME:
		judge_volume(j, instr);
		break;
	case DM_ONBUILD:
		dm_judge_settle(j, "onbuild",
			"ONBUILD instructions would run as that user in the images built on this "
			"one");
		break;
	case DM_ENV:
	case DM_COPY:
	case DM_ADD:
	case DM_WORKDIR:
	case DM_RUN:
		if (uses_root_home(instr)) {
			dm_judge_settle(j, "home-root", "something that runs lives in root's home");
		}
		break;
	default:
		break;
	}
}

static bool
in_lineage(const struct dm_tree *tree, int32_t stage, int32_t wanted)
{
	for (; stage >= 0; stage = tree->stages[stage].parent) {
		if (stage == wanted) {
			return true;
		}
	}
	return false;
}

static void
judge_base(struct dm_judge *j, const struct dm_image *image, bool own_entrypoint)
{
	if (!image) {
		return;
	}
	if (image->needs_root == DM_YES && !own_entrypoint) {
		dm_judge_settle(j, "drops-privileges",
			"the base image starts as root and drops privileges itself");
	}
	for (const char *const *port = image->ports; port && *port; port++) {
		if (dm_judge_low_port(dm_str(*port))) {
			dm_judge_settle(
				j, "privileged-port", "the base image serves a port below 1024");
		}
	}
}
void
dm_judge_rest(struct dm_judge *j, const struct dm_image *image, bool own_entrypoint)
{
	const struct dm_tree *tree = j->ctx->tree;
	judge_base(j, image, own_entrypoint);
	for (uint32_t i = 0; i < tree->ninstrs && !j->verdict.code; i++) {
		judge_instr(
			j, &tree->instrs[i], i, in_lineage(tree, j->stage, tree->instrs[i].stage));
	}
}
