/* What built-ins do to their shell: POSIX XCU 2.14 and 4, bash manual 4.1 to 4.3. */
#include "builtins.h"

#include <stdlib.h>

/* The name alone, or with = += [ after it; else empty: "$x", x$y. */
static struct dm_str
variable_name(struct dm_str text)
{
	struct dm_str name = dm_str_leading_name(text);
	char next = name.n < text.n ? text.p[name.n] : '=';
	bool append = next == '+' && name.n + 1 < text.n && text.p[name.n + 1] == '=';
	return next == '=' || next == '[' || append ? name : (struct dm_str){text.p, 0};
}

/* One call: words[at] is the built-in's name. */
struct call {
	const struct dm_sh_command *command;
	uint32_t at, end;
};

static struct dm_str
argument(const struct call *call, uint32_t i)
{
	return i < call->end ? call->command->words[i].text : (struct dm_str){"", 0};
}

/* -x, +x; not - nor -- */
static bool
is_option(struct dm_str word)
{
	return word.n > 1 && (word.p[0] == '-' || word.p[0] == '+') && !dm_str_is(word, "--");
}

/* Index after the options; those in `valued` take the next word unless their value is glued. */
static uint32_t
skip_options(const struct call *call, const char *valued)
{
	uint32_t i = call->at + 1;
	for (; i < call->end && is_option(argument(call, i)); i++) {
		struct dm_str word = argument(call, i);
		i += memchr(valued, word.p[word.n - 1], strlen(valued)) != NULL;
	}
	i += dm_str_is(argument(call, i), "--");
	return i < call->end ? i : call->end;
}

/* An option letter is among the options. */
static bool
has_option(const struct call *call, char letter)
{
	for (uint32_t i = call->at + 1; i < call->end && is_option(argument(call, i)); i++) {
		if (dm_str_find_byte(argument(call, i), letter) != (size_t)-1) {
			return true;
		}
	}
	return false;
}

static void
set_words(struct dm_sh_effects_walk *w, const struct call *call, uint32_t from, uint32_t bits)
{
	for (uint32_t i = from; i < call->end; i++) {
		const struct dm_sh_word *word = &call->command->words[i];
		struct dm_str name = variable_name(
			word->literal ? word->text : dm_span_str(w->tree->text, word->span));
		if (name.n) {
			dm_sh_add_set(w, name, bits);
		} else {
			dm_sh_add_unknown_set(w, bits);
		}
	}
}

/* The word at i, where there is one, names a variable that is set. */
static void
set_word(struct dm_sh_effects_walk *w, const struct call *call, uint32_t i)
{
	struct call one = {call->command, i, i < call->end ? i + 1 : i};
	set_words(w, &one, i, 0);
}

static void
do_cd(struct dm_sh_effects_walk *w, const struct call *call)
{
	dm_sh_add_leak(w, DM_SH_LEAK_DIRECTORY);
	dm_sh_add_read(w, DM_STR("CDPATH"));
	dm_sh_add_read(w, DM_STR("OLDPWD"));
	if (call->at + 1 == call->end && dm_str_is(argument(call, call->at), "cd")) {
		dm_sh_add_read(w, DM_STR("HOME"));
	}
}

/* export, readonly, declare, typeset, local */
static void
do_declare(struct dm_sh_effects_walk *w, const struct call *call)
{
	struct dm_str name = argument(call, call->at);
	bool export = dm_str_is(name, "export"), readonly = dm_str_is(name, "readonly");
	uint32_t from = skip_options(call, ""), bits = 0;
	if (from >= call->end || has_option(call, 'p')) {
		dm_sh_add_unknown_read(w); /* prints what is there */
		return;
	}
	if (has_option(call, 'f') || has_option(call, 'F')) {
		dm_sh_add_leak(w, DM_SH_LEAK_NAMES);
		return;
	}
	bits |= export || (!readonly && has_option(call, 'x')) ? DM_SH_LEAK_EXPORT : 0;
	for (const char *letter = "aAilru"; !export && *letter; letter++) {
		bits |= readonly || has_option(call, *letter) ? DM_SH_LEAK_ATTRIBUTE : 0;
	}
	if (!export && has_option(call, 'n')) {
		dm_sh_add_leak(w, DM_SH_LEAK_UNKNOWN);
		dm_sh_add_unknown_read(w);
	}
	set_words(w, call, from, bits);
	for (uint32_t i = from; i < call->end; i++) { /* export x; x+=1 */
		dm_sh_add_read(w, dm_str_leading_name(argument(call, i)));
		if (has_option(call, 'i')) {
			dm_sh_scan_arith(w, argument(call, i), false);
		}
	}
}

static void
do_read(struct dm_sh_effects_walk *w, const struct call *call)
{
	bool mapfile = !dm_str_is(argument(call, call->at), "read");
	uint32_t from = skip_options(call, mapfile ? "dnOsuCc" : "adinNptu");
	if (mapfile && has_option(call, 'C')) { /* runs a command for each line */
		dm_sh_add_leak(w, DM_SH_LEAK_UNKNOWN);
		dm_sh_add_unknown_read(w);
	}
	if (!mapfile && has_option(call, 'a')) {
		for (uint32_t i = call->at + 1; i < from; i++) {
			if (dm_str_ends(argument(call, i), "a") && is_option(argument(call, i))) {
				set_word(w, call, i + 1);
			}
		}
	} else if (from >= call->end) {
		dm_sh_add_set(w, mapfile ? DM_STR("MAPFILE") : DM_STR("REPLY"), 0);
	}
	set_words(w, call, from, 0);
}

static void
do_getopts(struct dm_sh_effects_walk *w, const struct call *call)
{
	dm_sh_add_set(w, DM_STR("OPTARG"), 0);
	dm_sh_add_set(w, DM_STR("OPTIND"), 0);
	dm_sh_add_read(w, DM_STR("OPTIND"));
	dm_sh_add_read(w, DM_STR("@"));
	if (call->at + 2 < call->end) {
		set_word(w, call, call->at + 2);
	}
}

static void
do_printf(struct dm_sh_effects_walk *w, const struct call *call)
{
	struct dm_str option = argument(call, call->at + 1);
	if (dm_str_is(option, "-v")) {
		set_word(w, call, call->at + 2);
	} else if (dm_str_starts(option, "-v")) {
		dm_sh_add_set(w, dm_str_slice(option, 2, option.n), 0);
	}
}

static void
do_let(struct dm_sh_effects_walk *w, const struct call *call)
{
	for (uint32_t i = call->at + 1; i < call->end; i++) {
		dm_sh_scan_arith(w, argument(call, i), true);
		if (!call->command->words[i].literal) {
			dm_sh_add_unknown_set(w, 0);
			dm_sh_add_unknown_read(w);
		}
	}
}

static void
do_unset(struct dm_sh_effects_walk *w, const struct call *call)
{
	if (has_option(call, 'f')) {
		dm_sh_add_leak(w, DM_SH_LEAK_NAMES);
	} else {
		set_words(w, call, skip_options(call, ""), 0);
	}
}

static void
do_set(struct dm_sh_effects_walk *w, const struct call *call)
{
	uint32_t i = call->at + 1;
	if (i == call->end) {
		dm_sh_add_unknown_read(w); /* prints all variables */
	}
	for (; i < call->end && is_option(argument(call, i)); i++) {
		struct dm_str word = argument(call, i);
		dm_sh_add_leak(w, DM_SH_LEAK_OPTION);
		i += word.p[word.n - 1] == 'o';
	}
	if (i < call->end) {
		dm_sh_add_leak(w, DM_SH_LEAK_POSITIONAL);
		/* set $x: options, perhaps */
		dm_sh_add_leak(w, call->command->words[i].literal ? 0 : DM_SH_LEAK_OPTION);
	}
}

bool
dm_sh_exits_failing(const struct dm_sh_command *command, uint32_t at)
{
	if (at + 2 != command->nwords || !command->words[at + 1].literal) {
		return false;
	}
	struct dm_str word = command->words[at + 1].text;
	uint32_t value = 0;
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] < '0' || word.p[i] > '9' || word.n > 8) {
			return false;
		}
		value = value * 10 + (uint32_t)(word.p[i] - '0');
	}
	return value % 256 != 0;
}

static void
do_exit(struct dm_sh_effects_walk *w, const struct call *call)
{
	bool returns = dm_str_is(argument(call, call->at), "return");
	if (!returns || !w->function) {
		dm_sh_add_leak(w, dm_sh_exits_failing(call->command, call->at) ? DM_SH_LEAK_FAILS
									       : DM_SH_LEAK_ENDS);
	}
}

static void
do_exec(struct dm_sh_effects_walk *w, const struct call *call)
{
	uint32_t from = skip_options(call, "a");
	if (from < call->end) {
		dm_sh_add_leak(w, DM_SH_LEAK_ENDS);
	} else {
		dm_sh_add_leak(w, call->command->nredirects ? DM_SH_LEAK_DESCRIPTOR : 0);
	}
}

static void
do_test(struct dm_sh_effects_walk *w, const struct call *call)
{
	for (uint32_t i = call->at + 1; i + 1 < call->end; i++) {
		if (dm_str_is(argument(call, i), "-v")) {
			dm_sh_add_read(w, dm_str_leading_name(argument(call, i + 1)));
			if (!call->command->words[i + 1].literal) {
				dm_sh_add_unknown_read(w);
			}
		}
	}
}

static void
do_shift(struct dm_sh_effects_walk *w, const struct call *call)
{
	(void)call;
	dm_sh_add_leak(w, DM_SH_LEAK_POSITIONAL);
	dm_sh_add_read(w, DM_STR("@"));
}

static void
do_anything(struct dm_sh_effects_walk *w, const struct call *call)
{
	(void)call;
	dm_sh_add_leak(w, DM_SH_LEAK_UNKNOWN);
	dm_sh_add_unknown_read(w);
}

/* Built-ins that change something only when they are told what: `umask`, `trap`, `alias` alone print. */
static void
do_with_words(struct dm_sh_effects_walk *w, const struct call *call)
{
	static const struct {
		const char *name;
		uint32_t leaks;
	} rows[] = {{"umask", DM_SH_LEAK_UMASK}, {"trap", DM_SH_LEAK_TRAP},
		{"alias", DM_SH_LEAK_NAMES}, {"ulimit", DM_SH_LEAK_LIMIT},
		{"shopt", DM_SH_LEAK_OPTION}, {"hash", DM_SH_LEAK_NAMES},
		{"enable", DM_SH_LEAK_NAMES}};
	for (size_t i = 0; call->at + 1 < call->end && i < sizeof rows / sizeof *rows; i++) {
		dm_sh_add_leak(
			w, dm_str_is(argument(call, call->at), rows[i].name) ? rows[i].leaks : 0);
	}
}

static const struct builtin {
	const char *name;
	void (*run)(
		struct dm_sh_effects_walk *w, const struct call *call); /* NULL: `leaks` says all */
	uint32_t leaks;
	bool special; /* POSIX XCU 2.14: assignments before it stay */
} builtins[] = {
	/* sorted: it is searched */
	{".", do_anything, 0, true},
	{":", NULL, 0, true},
	{"[", do_test, 0, false},
	{"alias", do_with_words, 0, false},
	{"bg", NULL, DM_SH_LEAK_BACKGROUND, false},
	{"break", NULL, 0, true},
	{"cd", do_cd, 0, false},
	{"continue", NULL, 0, true},
	{"declare", do_declare, 0, false},
	{"dirs", NULL, DM_SH_LEAK_DIRECTORY, false},
	{"disown", NULL, DM_SH_LEAK_BACKGROUND, false},
	{"enable", do_with_words, 0, false},
	{"eval", do_anything, 0, true},
	{"exec", do_exec, 0, true},
	{"exit", do_exit, 0, true},
	{"export", do_declare, 0, true},
	{"fc", do_anything, 0, false},
	{"fg", NULL, DM_SH_LEAK_BACKGROUND, false},
	{"getopts", do_getopts, 0, false},
	{"hash", do_with_words, 0, false},
	{"let", do_let, 0, false},
	{"local", do_declare, 0, false},
	{"logout", NULL, DM_SH_LEAK_ENDS, false},
	{"mapfile", do_read, 0, false},
	{"popd", do_cd, 0, false},
	{"printf", do_printf, 0, false},
	{"pushd", do_cd, 0, false},
	{"read", do_read, 0, false},
	{"readarray", do_read, 0, false},
	{"readonly", do_declare, 0, true},
	{"return", do_exit, 0, true},
	{"set", do_set, 0, true},
	{"shift", do_shift, 0, true},
	{"shopt", do_with_words, 0, false},
	{"source", do_anything, 0, true},
	{"suspend", NULL, DM_SH_LEAK_ENDS, false},
	{"test", do_test, 0, false},
	{"times", NULL, 0, true},
	{"trap", do_with_words, 0, true},
	{"typeset", do_declare, 0, false},
	{"ulimit", do_with_words, 0, false},
	{"umask", do_with_words, 0, false},
	{"unalias", NULL, DM_SH_LEAK_NAMES, false},
	{"unset", do_unset, 0, true},
	{"wait", NULL, DM_SH_LEAK_BACKGROUND, false},
};

static int
compare_builtin(const void *key, const void *row)
{
	const struct dm_str *name = key;
	const struct builtin *builtin = row;
	/* most differ in their first byte already */
	int order = name->n ? (unsigned char)name->p[0] - (unsigned char)builtin->name[0] : -1;
	return order ? order : dm_str_compare(*name, dm_str(builtin->name));
}

static const struct builtin *
find_builtin(struct dm_str name)
{
	return bsearch(&name, builtins, sizeof builtins / sizeof *builtins, sizeof *builtins,
		compare_builtin);
}

bool
dm_sh_is_special(struct dm_str name)
{
	const struct builtin *builtin = find_builtin(name);
	return builtin && builtin->special;
}

/* A word that can only be a program: /opt/$x/bin/a, ~/a, "$x/a". Field splitting could cut others apart. */
static bool
is_path(const struct dm_sh_effects_walk *w, const struct dm_sh_word *word)
{
	struct dm_str written = dm_span_str(w->tree->text, word->span);
	size_t slash = dm_str_find_byte(written, '/');
	size_t expansion = dm_str_find_byte(written, '$');
	size_t backtick = dm_str_find_byte(written, '`');
	bool one = written.n && written.p[0] == '"' && written.p[written.n - 1] == '"' &&
		   dm_str_find_byte(dm_str_slice(written, 1, written.n), '"') == written.n - 2;
	return slash != (size_t)-1 && word->nsubstitutions == 0 &&
	       (one || (slash < expansion && slash < backtick));
}

/* `command -v x` looks; `command x`, `builtin x` run x. Index of x, nwords where nothing is run. */
static uint32_t
program_word(const struct dm_sh_command *command)
{
	uint32_t i = 0;
	while (i < command->nwords && (dm_str_is(command->words[i].text, "command") ||
					      dm_str_is(command->words[i].text, "builtin"))) {
		struct call call = {command, i, command->nwords};
		if (has_option(&call, 'v') || has_option(&call, 'V')) {
			return command->nwords;
		}
		i = skip_options(&call, "");
	}
	return i;
}

void
dm_sh_walk_builtin(struct dm_sh_effects_walk *w, const struct dm_sh_command *command)
{
	uint32_t at = program_word(command);
	if (at >= command->nwords) {
		return;
	}
	const struct dm_sh_word *word = &command->words[at];
	if (!word->literal && !is_path(w, word)) {
		dm_sh_add_leak(w, DM_SH_LEAK_COMPUTED);
		dm_sh_add_unknown_read(w);
		return;
	}
	const struct builtin *builtin = find_builtin(word->text);
	if (!builtin) {
		return;
	}
	dm_sh_add_leak(w, builtin->leaks);
	if (builtin->run) {
		builtin->run(w, &(struct call){command, at, command->nwords});
	}
}
