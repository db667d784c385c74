/*
 * What builders do with a Dockerfile, as far as RUNs can tell: a root per stage, copies of the context and of other
 * stages, ENV, ARG, USER, WORKDIR, SHELL, ONBUILD, mounts. Commands are those of tool.c. Left out: .dockerignore,
 * owners, archives that ADD unpacks, RUN --network; what comes from other images is missing.
 */
#include "stages.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/dockerfile/model.h"
#include "pairing.h"
#include "stage_mounts.h"

enum {
	VARIABLES = 256,
};

struct variable {
	struct dm_str name, value;
	bool argument; /* ARG: ends with the stage */
};

/* What is in force at an instruction. */
struct scene {
	struct build *build;
	struct image image;
	struct variable variables[VARIABLES];
	uint32_t nvariables;
	int32_t stage;
	const char *cwd, *user;
};

/* ---- variables ---- */

static void
set(struct scene *s, struct dm_str name, struct dm_str value, bool argument)
{
	for (uint32_t i = 0; i < s->nvariables; i++) {
		if (dm_str_eq(s->variables[i].name, name)) {
			if (!argument || s->variables[i].argument) {
				s->variables[i].value = value;
				s->variables[i].argument = argument;
			}
			return;
		}
	}
	if (s->nvariables < VARIABLES) {
		s->variables[s->nvariables++] = (struct variable){name, value, argument};
	}
}

static struct dm_str
get(const struct scene *s, struct dm_str name)
{
	for (uint32_t i = 0; i < s->nvariables; i++) {
		if (dm_str_eq(s->variables[i].name, name)) {
			return s->variables[i].value;
		}
	}
	return (struct dm_str){NULL, 0};
}

/* $NAME, ${NAME}, ${NAME:-word}, ${NAME:+word} at text.p[at]; yields where it ends. */
static size_t
expand_one(const struct scene *s, struct dm_str text, size_t at, struct dm_buf *out)
{
	bool braced = at + 1 < text.n && text.p[at + 1] == '{';
	size_t from = at + 1 + braced, end = from, close;
	while (end < text.n && dm_is_name_byte(text.p[end])) {
		end++;
	}
	if (end == from) {
		dm_buf_byte(out, '$');
		return at + 1;
	}
	struct dm_str value = get(s, dm_str_slice(text, from, end));
	if (!braced) {
		dm_buf_str(out, value);
		return end;
	}
	for (close = end; close < text.n && text.p[close] != '}';) {
		close++;
	}
	size_t word = end + (end < close && text.p[end] == ':');
	char kind = word < close ? text.p[word] : '\0';
	if (kind == '+' ? value.n > 0 : kind == '-' && value.n == 0) {
		dm_buf_str(out, dm_str_slice(text, word + 1, close));
	} else if (kind != '+') {
		dm_buf_str(out, value);
	}
	return close < text.n ? close + 1 : close;
}

/* The value of a word: variables replaced, quotes removed. */
static struct dm_str
expand(const struct scene *s, struct dm_str text)
{
	struct dm_buf out = {NULL, 0, 0};
	char quote = '\0';
	for (size_t at = 0; at < text.n;) {
		char c = text.p[at];
		if (c == '\\' && at + 1 < text.n && quote != '\'') {
			dm_buf_byte(&out, text.p[at + 1]);
			at += 2;
		} else if ((c == '\'' || c == '"') && (!quote || quote == c)) {
			quote = quote ? '\0' : c;
			at++;
		} else if (c == '$' && quote != '\'') {
			at = expand_one(s, text, at, &out);
		} else {
			dm_buf_byte(&out, c);
			at++;
		}
	}
	struct dm_str value = dm_arena_str(s->build->arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return value;
}

static void
set_pairs(struct scene *s, const struct dm_instr *instr)
{
	bool argument = instr->kind == DM_ARG;
	struct dm_str values[64];
	uint32_t n = instr->npairs < 64 ? instr->npairs : 64;
	for (uint32_t i = 0; i < n; i++) {
		const struct dm_pair *pair = &instr->pairs[i];
		values[i] = pair->has_value ? expand(s, pair->value) : (struct dm_str){NULL, 0};
		if (argument && !pair->has_value) {
			const struct dm_tree *tree = s->build->tree;
			for (uint32_t k = 0; k < tree->by_kind[DM_ARG].count; k++) {
				const struct dm_instr *arg =
					&tree->instrs[tree->by_kind[DM_ARG].items[k]];
				for (uint32_t j = 0; arg->stage < 0 && j < arg->npairs; j++) {
					if (dm_str_eq(arg->pairs[j].key, pair->key)) {
						values[i] = expand(s, arg->pairs[j].value);
					}
				}
			}
		}
	}
	for (uint32_t i = 0; i < n; i++) {
		if (values[i].p) {
			set(s, instr->pairs[i].key, values[i], argument);
		}
	}
}

/* ---- files ---- */

static const char *
in_root(const struct scene *s, struct dm_str path)
{
	bool rooted = dm_str_starts(path, "/");
	const char *cwd = rooted || strcmp(s->cwd, "/") == 0 ? "" : s->cwd;
	return dm_arena_printf(s->build->arena, "%s%s%.*s", cwd, rooted ? "" : "/", DM_FMT(path));
}

/* The folder that COPY --from or a bind mount reads; NULL: another image, or no context. */
static const char *
source_folder(const struct scene *s, struct dm_str from)
{
	if (!from.p) {
		return s->build->context;
	}
	int32_t stage = dm_model_stage(s->build->tree, from, s->stage);
	return stage >= 0 ? root_path(s->build->arena, (uint32_t)stage) : NULL;
}

static const char *
bind_source(void *data, struct dm_str from, struct dm_str source)
{
	const struct scene *s = data;
	const char *folder = source_folder(s, from);
	if (!folder || dm_str_find(source, "..") != (size_t)-1) {
		return NULL;
	}
	source = expand(s, source);
	const char *path =
		dm_str_is(source, ".") || dm_str_is(source, "/")
			? folder
			: dm_arena_printf(s->build->arena, "%s/%.*s", folder, DM_FMT(source));
	return access(path, F_OK) == 0 ? path : NULL;
}

static void
copy_one(const char *from, const char *to, bool into, unsigned mode)
{
	struct stat status;
	char path[8192];
	bool folder = stat(from, &status) == 0 && S_ISDIR(status.st_mode);
	const char *slash = strrchr(from, '/');
	snprintf(path, sizeof path, "%s%s%s", to, into && !folder ? "/" : "",
		into && !folder ? (slash ? slash + 1 : from) : "");
	root_copy(from, path, mode);
}

/* FROM scratch, and all of a system into its root: COPY --from=alpine / /, ADD rootfs.tar.xz / */
static void
bring_system(struct scene *s, const struct dm_instr *instr, struct dm_str to)
{
	struct dm_str from = dm_instr_flag(instr, "from"), source = instr->words[0].text;
	bool whole = dm_str_is(source, "/") || dm_str_find(source, ".t") != (size_t)-1;
	if (s->image.family == FAMILY_NONE && dm_str_is(to, "/") && whole) {
		s->image = image_read(s->build->arena, from, s->build->hints);
		root_add_tools(&s->image);
	}
}

static void
copy(struct scene *s, const struct dm_instr *instr)
{
	struct dm_arena *arena = s->build->arena;
	struct dm_str chmod_text = dm_instr_flag(instr, "chmod");
	unsigned mode = chmod_text.n && dm_is_digit(chmod_text.p[0])
				? (unsigned)strtoul(dm_arena_str(arena, chmod_text).p, NULL, 8)
				: 0;
	const char *folder = source_folder(s, dm_instr_flag(instr, "from"));
	if (instr->nwords < 2) {
		return;
	}
	struct dm_str last = expand(s, instr->words[instr->nwords - 1].text);
	bring_system(s, instr, last);
	const char *to = dm_arena_printf(arena, SB_WORLD "%s", in_root(s, last));
	struct stat status;
	bool into = instr->nwords > 2 || dm_str_ends(last, "/") || dm_str_is(last, ".") ||
		    (stat(to, &status) == 0 && S_ISDIR(status.st_mode));
	if (into) {
		root_folders(to);
	}
	uint32_t heredoc = 0;
	for (uint32_t i = 0; i + 1 < instr->nwords; i++) {
		struct dm_str word = instr->words[i].text;
		if (dm_str_starts(word, "<<") && heredoc < instr->nheredocs) {
			const struct dm_heredoc *h = &instr->heredocs[heredoc++];
			struct dm_str body = pairing_body(arena, s->build->tree, h);
			const char *path =
				into ? dm_arena_printf(arena, "%s/%.*s", to, DM_FMT(h->name)) : to;
			root_write(path, body, mode ? mode : 0644);
			continue;
		}
		word = expand(s, word);
		if (!folder || dm_str_find(word, "..") != (size_t)-1 ||
			dm_str_find(word, "://") != (size_t)-1) {
			continue;
		}
		glob_t found;
		const char *pattern = dm_arena_printf(arena, "%s/%.*s", folder, DM_FMT(word));
		if (glob(pattern, 0, NULL, &found) == 0) {
			for (size_t k = 0; k < found.gl_pathc; k++) {
				copy_one(found.gl_pathv[k], to, into, mode);
			}
		}
		globfree(&found);
	}
}

/* ---- RUN ---- */

static const char *
field_of(struct dm_arena *arena, const char *path, const char *name, unsigned index)
{
	struct dm_str text = root_read(arena, path);
	size_t n = strlen(name);
	for (char *line = (char *)text.p; line && *line;) {
		char *end = strchrnul(line, '\n'), *next = *end ? end + 1 : end;
		*end = '\0';
		char *id = strchr(line, ':') ? strchr(strchr(line, ':') + 1, ':') : NULL;
		bool same = strncmp(line, name, n) == 0 && line[n] == ':';
		same = same || (id && strncmp(id + 1, name, n) == 0 && id[n + 1] == ':');
		for (char *part; same && (part = strsep(&line, ":")); index--) {
			if (index == 0) {
				return part;
			}
		}
		line = next;
	}
	return NULL;
}

/* False: the image has no such user, so that no container starts. */
static bool
check_user(struct scene *s, const char **home)
{
	const char *user = s->user;
	*home = field_of(s->build->arena, SB_WORLD "/etc/passwd", user, 5);
	bool number = dm_str_is_number(dm_str(user));
	*home = *home ? *home : "/";
	return number || field_of(s->build->arena, SB_WORLD "/etc/passwd", user, 0);
}

static const char *const *
environment(struct scene *s, const char *home)
{
	struct dm_arena *arena = s->build->arena;
	const char **all = dm_arena_alloc(arena, (VARIABLES + 8) * sizeof *all);
	uint32_t n = 0;
	all[n++] = dm_arena_printf(arena, "PROOF_USER=%s", s->user);
	all[n++] = "LC_ALL=C";
	/* downloads and compilers leave nothing: the folders that they would make come into being when entered */
	all[n++] = "BASH_FUNC_cd%%=() { builtin cd \"$@\" 2>/.d/e || { [ $# -gt 0 ] && "
		   "/.s/tool .miss \"${@:$#}\" && builtin cd \"$@\"; } || return; "
		   "builtin pwd >>/.d/folders; }";
	all[n++] = "BASH_FUNC_command_not_found_handle%%=() { /.s/tool \"$@\"; }";
	if (!get(s, DM_STR("HOME")).p) {
		all[n++] = dm_arena_printf(arena, "HOME=%s", home);
	}
	for (uint32_t i = 0; i < s->nvariables; i++) {
		all[n++] = dm_arena_printf(arena, "%.*s=%.*s", DM_FMT(s->variables[i].name),
			DM_FMT(s->variables[i].value));
	}
	all[n] = NULL;
	return all;
}

/* What starts for a RUN; NULL: another program's. */
static const char *const *
command(struct scene *s, const struct dm_instr *instr, uint32_t at)
{
	struct dm_arena *arena = s->build->arena;
	bool errexit = false, pipefail = false;
	const struct dm_instr *shell = dm_model_last(s->build->tree, at, DM_SHELL);
	bool bash =
		shell && shell->nwords && dm_str_find(shell->words[0].text, "bash") != (size_t)-1;
	if (dm_model_shell(s->build->tree, at, &errexit, &pipefail) == DM_SHELL_OTHER) {
		return NULL;
	}
	const char **argv = dm_arena_alloc(arena, (instr->nwords + 20) * sizeof *argv);
	uint32_t n = 0;
	argv[n++] = "/.s/lib/ld.so";
	argv[n++] = "--library-path";
	argv[n++] = "/.s/lib";
	argv[n++] = "--argv0";
	argv[n++] = bash ? "bash" : "sh";
	argv[n++] = "/.s/bash";
	if (errexit) {
		argv[n++] = "-e";
	}
	if (pipefail) {
		argv[n++] = "-o";
		argv[n++] = "pipefail";
	}
	argv[n++] = "-c";
	struct dm_str text;
	if (instr->form == DM_FORM_JSON) {
		argv[n++] = "\"$@\"";
		argv[n++] = "sh";
		for (uint32_t i = 0; i < instr->nwords; i++) {
			argv[n++] = dm_arena_str(arena, instr->words[i].text).p;
		}
	} else if (pairing_text(arena, s->build->tree, instr, &text)) {
		argv[n++] = text.p;
	} else {
		root_write(SB_WORLD "/.d/script", text, 0755);
		argv[n++] = "/.d/script";
	}
	return argv;
}

/* The last lines of stderr, without those of `set -x`. */
static const char *
last_lines(struct dm_arena *arena, struct dm_str errors)
{
	struct dm_str parts[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
	for (size_t at = 0; at < errors.n;) {
		size_t end = at;
		while (end < errors.n && errors.p[end] != '\n') {
			end++;
		}
		struct dm_str line = dm_str_slice(errors, at, end < errors.n ? end + 1 : end);
		if (!dm_str_starts(line, "+")) {
			parts[0] = parts[1];
			parts[1] = parts[2];
			parts[2] = line;
		}
		at = end + 1;
	}
	return dm_arena_str(arena, dm_str_trim(dm_arena_join(arena, parts, 3))).p;
}

/* The first one counts; the others are tried all the same, for what they miss. */
static void
fail(struct scene *s, const struct dm_instr *instr, struct dm_str errors)
{
	struct outcome *outcome = &s->build->outcomes[s->stage];
	if (outcome->ending == ENDING_SUCCESS) {
		outcome->ending = ENDING_FAILURE;
		outcome->line = instr->line;
		outcome->why = last_lines(s->build->arena, errors);
	}
	struct dm_str parts[] = {s->build->errors, errors};
	s->build->errors = dm_arena_join(s->build->arena, parts, 2);
}

static void
note_folders(struct scene *s)
{
	struct build *b = s->build;
	*dm_push(b->arena, b->folders, b->nfolders) = dm_str(s->cwd);
	struct dm_str text = root_read(b->arena, SB_WORLD "/.d/folders");
	for (size_t at = 0; at < text.n && b->nfolders < 64;) {
		size_t end = at;
		while (end < text.n && text.p[end] != '\n') {
			end++;
		}
		*dm_push(b->arena, b->folders, b->nfolders) = dm_str_slice(text, at, end);
		at = end + 1;
	}
}

static void
run(struct scene *s, const struct dm_instr *instr, uint32_t at)
{
	struct dm_arena *arena = s->build->arena;
	const char *home;
	if (!s->image.shell && instr->form != DM_FORM_JSON) {
		fail(s, instr, DM_STR("the image has no shell\n"));
		return;
	}
	if (!check_user(s, &home)) {
		fail(s, instr,
			dm_str(dm_arena_printf(arena, "USER: no such user '%s'\n", s->user)));
	}
	const char *const *argv = command(s, instr, at);
	if (!argv) {
		s->build->outcomes[s->stage].ending = ENDING_FOREIGN;
		return;
	}
	struct mounts mounts = {.count = 0};
	mounts_enter(arena, &mounts, instr, s->cwd, bind_source, s);
	struct dm_str errors;
	bool ok = root_run(arena, argv, environment(s, home), s->cwd, &errors);
	if (!mounts_leave(&mounts)) {
		fail(s, instr, DM_STR("a mount cannot be removed: Device or resource busy\n"));
	} else if (!ok) {
		note_folders(s);
		fail(s, instr, errors);
	}
}

/* ---- stages ---- */

static void
perform(struct scene *s, const struct dm_instr *instr, uint32_t at)
{
	struct dm_arena *arena = s->build->arena;
	switch (instr->kind) {
	case DM_ARG:
	case DM_ENV:
		set_pairs(s, instr);
		break;
	case DM_WORKDIR:
		s->cwd = in_root(s, expand(s, dm_instr_args(instr)));
		root_folders(dm_arena_printf(arena, SB_WORLD "%s", s->cwd));
		break;
	case DM_USER: {
		struct dm_str user = expand(s, dm_instr_args(instr));
		size_t colon = dm_str_find_byte(user, ':');
		user = colon == (size_t)-1 ? user : dm_str_slice(user, 0, colon);
		s->user = user.n ? dm_arena_str(arena, user).p : "root";
		break;
	}
	case DM_COPY:
	case DM_ADD:
		copy(s, instr);
		break;
	case DM_RUN:
		run(s, instr, at);
		break;
	default:
		break;
	}
}

/* What the stage that it is FROM, or the image, leaves to it. */
static void
begin(struct scene *s, const struct scene *scenes, const struct dm_stage *stage)
{
	struct build *b = s->build;
	if (stage->parent >= 0) {
		const struct scene *base = &scenes[stage->parent];
		enum ending ending = b->outcomes[stage->parent].ending;
		b->outcomes[stage->index].ending = ending == ENDING_FAILURE ? ENDING_BASE : ending;
		root_load((uint32_t)stage->parent);
		s->image = base->image;
		s->cwd = base->cwd;
		s->user = base->user;
		for (uint32_t i = 0; i < base->nvariables; i++) {
			if (!base->variables[i].argument) {
				s->variables[s->nvariables++] = base->variables[i];
			}
		}
	} else {
		struct dm_str name = dm_model_base(b->tree, (int32_t)stage->index);
		s->image = image_read(b->arena, name.p ? name : stage->base, b->hints);
		s->cwd = "/";
		s->user = "root";
		set(s, DM_STR("PATH"),
			DM_STR("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
			false);
		if (s->image.id && strcmp(s->image.id, "1654") == 0) {
			/* .NET's images name their user so */
			set(s, DM_STR("APP_UID"), DM_STR("1654"), false);
		}
		root_make(&s->image, b->needs);
	}
	root_remove(SB_WORLD "/.d/folders");
	static const char *const arguments[][2] = {{"TARGETARCH", "amd64"}, {"TARGETOS", "linux"},
		{"TARGETPLATFORM", "linux/amd64"}, {"BUILDPLATFORM", "linux/amd64"}};
	for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
		set(s, dm_str(arguments[i][0]), dm_str(arguments[i][1]), true);
	}
}

static void
build_stage(struct scene *scenes, const struct dm_stage *stage)
{
	struct scene *s = &scenes[stage->index];
	struct build *b = s->build;
	struct outcome *outcome = &b->outcomes[stage->index];
	const char *home;
	begin(s, scenes, stage);
	if (s->image.family == FAMILY_FOREIGN) {
		outcome->ending = ENDING_FOREIGN;
	}
	if (stage->parent >= 0) {
		const struct dm_stage *base = &b->tree->stages[stage->parent];
		for (uint32_t i = base->from + 1; i < base->end; i++) {
			const struct dm_instr *trigger = b->tree->instrs[i].onbuild;
			if (trigger && outcome->ending != ENDING_FOREIGN) {
				perform(s, trigger, stage->from);
			}
		}
	}
	for (uint32_t i = stage->from + 1; i < stage->end && outcome->ending != ENDING_FOREIGN;
		i++) {
		perform(s, &b->tree->instrs[i], i);
	}
	if (outcome->ending == ENDING_SUCCESS && !check_user(s, &home)) {
		fail(s, &b->tree->instrs[stage->end - 1],
			dm_str(dm_arena_printf(b->arena, "USER: no such user '%s'\n", s->user)));
	}
	outcome->packages = root_read(b->arena, SB_WORLD "/.d/packages");
	outcome->recommending = root_read(b->arena, SB_WORLD "/.d/recommending");
	outcome->troubles = root_read(b->arena, SB_WORLD "/.d/trouble");
	outcome->misses = root_read(b->arena, SB_WORLD "/.d/misses");
	outcome->caches = mounts_list(b->arena);
	root_save(stage->index);
}

void
stages_build(struct build *build)
{
	const struct dm_tree *tree = build->tree;
	struct scene *scenes = dm_arena_alloc(build->arena, tree->nstages * sizeof *scenes);
	build->outcomes = dm_arena_alloc(build->arena, tree->nstages * sizeof *build->outcomes);
	mounts_clear();
	for (uint32_t i = 0; i < tree->nstages; i++) {
		scenes[i].build = build;
		scenes[i].stage = (int32_t)i;
		build_stage(scenes, &tree->stages[i]);
	}
}
