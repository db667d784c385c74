#include "source_names.h"

enum {
	LISTED = 200, /* tokens of a list of names that are looked at */
	NESTED = 4,   /* lists in lists */
};

static bool
is_word(const struct dm_source_words *w, uint32_t at, const char *word)
{
	const struct dm_source_token *token = dm_source_token_at(w, at);
	return token->kind == DM_SOURCE_NAME && dm_str_is(token->text, word);
}

static struct dm_str
joined(const struct dm_source_words *w, struct dm_str module, struct dm_str name)
{
	const struct dm_str parts[] = {module, DM_STR("."), name};
	return name.n ? dm_arena_join(w->arena, parts, 3) : module;
}

/* fs of node:fs, of fs/promises, of fs-extra: "fs-extra fs" of the language's `twins` */
static struct dm_str
canonical(const struct dm_source_words *w, struct dm_str module)
{
	module = dm_str_starts(module, "node:") ? dm_str_slice(module, 5, module.n) : module;
	for (const uint32_t *each = dm_list(w->language->twins); *each; each++) {
		const char *row = dm_texts + *each;
		size_t n = strcspn(row, " ");
		if (module.n == n && memcmp(module.p, row, n) == 0) {
			return dm_str(row + n + 1);
		}
	}
	return module;
}

static void
add(struct dm_source_words *w, struct dm_str name, struct dm_str target)
{
	target = canonical(w, target);
	if (!dm_str_eq(name, target)) {
		*dm_push(w->arena, w->aliases, w->naliases) =
			(struct dm_source_alias){name, dm_arena_str(w->arena, target)};
	}
}

void
dm_source_names_add(struct dm_source_words *w, struct dm_str name, struct dm_str target)
{
	add(w, name, target);
}

/* a.b.c from token *at on; *at: after it */
static struct dm_str
dotted(const struct dm_source_words *w, uint32_t *at)
{
	uint32_t line = dm_source_token_at(w, *at)->line;
	struct dm_str name = {NULL, 0};
	while (dm_source_token_at(w, *at)->kind == DM_SOURCE_NAME &&
		dm_source_token_at(w, *at)->line == line) {
		name = name.n ? joined(w, name, dm_source_token_at(w, *at)->text)
			      : dm_source_token_at(w, *at)->text;
		++*at;
		if (!dm_source_mark_at(w, *at, '.')) {
			break;
		}
		++*at;
	}
	return name;
}

/* import M as A, N: what bears its own name needs no other */
static void
read_modules(struct dm_source_words *w, uint32_t at)
{
	uint32_t line = dm_source_token_at(w, at)->line, i = at + 1;
	for (bool more = true; more;) {
		struct dm_str module = dotted(w, &i);
		bool as = module.n && is_word(w, i, "as") && dm_source_token_at(w, i)->line == line;
		if (as) {
			add(w, dm_source_token_at(w, i + 1)->text, module);
			i += 2;
		}
		more = module.n && dm_source_mark_at(w, i, ',') &&
		       dm_source_token_at(w, i)->line == line;
		i++;
	}
}

/* from M import N as A, (N, O) */
static void
read_from(struct dm_source_words *w, uint32_t at)
{
	uint32_t i = at + 1;
	struct dm_str module = dotted(w, &i);
	if (!module.n || !is_word(w, i, "import")) {
		return; /* .x is a module of the application */
	}
	uint32_t line = dm_source_token_at(w, i++)->line, end = i + LISTED;
	if (dm_source_mark_at(w, i, '*')) {
		add(w, DM_STR("*"), module); /* any name may be of it */
		return;
	}
	bool open = dm_source_mark_at(w, i, '(');
	for (i += open; i < end && dm_source_token_at(w, i)->kind == DM_SOURCE_NAME &&
			(open || dm_source_token_at(w, i)->line == line);
		i++) {
		struct dm_str name = dm_source_token_at(w, i)->text, own = name;
		if (is_word(w, i + 1, "as")) {
			own = dm_source_token_at(w, i + 2)->text;
			i += 2;
		}
		add(w, own, joined(w, module, name));
		if (!dm_source_mark_at(w, ++i, ',')) {
			break;
		}
	}
}

/* { N: A, O: { P: B }, Q as C, R = 1 } from the token after its brace on; the token after it */
static uint32_t
read_list(struct dm_source_words *w, uint32_t at, struct dm_str module, uint32_t depth)
{
	uint32_t i = at, end = at + LISTED;
	while (i < end && dm_source_token_at(w, i)->kind == DM_SOURCE_NAME) {
		struct dm_str name = dm_source_token_at(w, i)->text, own = name;
		bool typed = is_word(w, i, "type") &&
			     dm_source_token_at(w, i + 1)->kind == DM_SOURCE_NAME &&
			     !is_word(w, i + 1, "as");
		if (typed) {
			i++;
			continue;
		}
		bool other = dm_source_mark_at(w, i + 1, ':') || is_word(w, i + 1, "as");
		if (other && dm_source_mark_at(w, i + 2, '{') && depth < NESTED) {
			i = read_list(w, i + 3, joined(w, module, name), depth + 1);
		} else {
			own = other ? dm_source_token_at(w, i + 2)->text : own;
			struct dm_str whole =
				dm_str_is(name, "default") || dm_str_is(name, "promises")
					? module
					: joined(w, module, name);
			add(w, own, whole);
			i += other ? 3 : 1;
		}
		while (i < end && !dm_source_mark_at(w, i, ',') && !dm_source_mark_at(w, i, '}') &&
			i < w->tokens.count) {
			i++; /* = a value where there is none */
		}
		if (dm_source_mark_at(w, i, '}')) {
			return i + 1;
		}
		i++;
	}
	return dm_source_mark_at(w, i, '}') ? i + 1 : i;
}

/* The { of the } before token `at`, or `at`. */
static uint32_t
brace_before(const struct dm_source_words *w, uint32_t at)
{
	uint32_t depth = 0;
	for (uint32_t i = at; i > 0 && i + LISTED > at; i--) {
		depth += dm_source_mark_at(w, i - 1, '}');
		if (dm_source_mark_at(w, i - 1, '{') && --depth == 0) {
			return i - 1;
		}
	}
	return at;
}

/* What is before `= VALUE`: a name, or a list of names. */
static void
read_assigned(struct dm_source_words *w, uint32_t equals, struct dm_str module)
{
	if (equals == 0 || !dm_source_mark_at(w, equals, '=')) {
		return;
	}
	uint32_t open = dm_source_mark_at(w, equals - 1, '}') ? brace_before(w, equals) : equals;
	if (open < equals) {
		read_list(w, open + 1, module, 0);
	} else if (dm_source_token_at(w, equals - 1)->kind == DM_SOURCE_NAME) {
		add(w, dm_source_token_at(w, equals - 1)->text, module);
	}
}

/* require("M").N.O, import("M") at token `at` */
static void
read_require(struct dm_source_words *w, uint32_t at)
{
	if (!dm_source_mark_at(w, at + 1, '(') ||
		dm_source_token_at(w, at + 2)->kind != DM_SOURCE_TEXT ||
		!dm_source_mark_at(w, at + 3, ')')) {
		return;
	}
	struct dm_str module = canonical(w, dm_source_token_at(w, at + 2)->text);
	uint32_t i = at + 4;
	struct dm_str last = {NULL, 0};
	for (; dm_source_mark_at(w, i, '.') && dm_source_token_at(w, i + 1)->kind == DM_SOURCE_NAME;
		i += 2) {
		struct dm_str part = dm_source_token_at(w, i + 1)->text;
		bool same = dm_str_is(part, "promises") || dm_str_is(part, "default");
		last = same ? last : part;
		module = same ? module : joined(w, module, part);
	}
	if (last.p &&
		dm_source_mark_at(w, i, '(')) { /* require("rimraf").sync(path): known at once */
		add(w, last, module);
	}
	uint32_t before = at;
	while (before > 0 &&
		(is_word(w, before - 1, "await") || dm_source_mark_at(w, before - 1, '('))) {
		before--;
	}
	if (before > 0) {
		read_assigned(w, before - 1, module);
	}
}

/* import A, { N as B } from "M" */
static void
read_from_text(struct dm_source_words *w, uint32_t at)
{
	uint32_t from = at + 1, end = at + LISTED;
	while (from < end && from < w->tokens.count && !is_word(w, from, "from")) {
		from++;
	}
	if (!is_word(w, from, "from") || dm_source_token_at(w, from + 1)->kind != DM_SOURCE_TEXT) {
		return;
	}
	struct dm_str module = canonical(w, dm_source_token_at(w, from + 1)->text);
	uint32_t i = at + 1;
	i += is_word(w, i, "type") && !dm_source_mark_at(w, i + 1, ',') && i + 1 < from;
	if (dm_source_token_at(w, i)->kind == DM_SOURCE_NAME) {
		add(w, dm_source_token_at(w, i)->text, module);
		i += dm_source_mark_at(w, i + 1, ',') ? 2 : 1;
	}
	if (dm_source_mark_at(w, i, '*') && is_word(w, i + 1, "as")) {
		add(w, dm_source_token_at(w, i + 2)->text, module);
	} else if (dm_source_mark_at(w, i, '{')) {
		read_list(w, i + 1, module, 0);
	}
}

/* { N: A } = B.O: B is another's name */
static void
read_taken(struct dm_source_words *w, uint32_t equals)
{
	uint32_t i = equals + 1;
	struct dm_str value = dotted(w, &i);
	size_t dot = dm_str_find_byte(value, '.');
	struct dm_str first = dm_str_slice(value, 0, dot == (size_t)-1 ? value.n : dot);
	if (!value.n || dm_source_mark_at(w, i, '(') || dm_str_is(first, "await")) {
		return;
	}
	for (uint32_t k = w->naliases; k > 0; k--) {
		if (dm_str_eq(w->aliases[k - 1].name, first)) {
			const struct dm_str parts[] = {
				w->aliases[k - 1].target, dm_str_slice(value, first.n, value.n)};
			value = dm_arena_join(w->arena, parts, 2);
			break;
		}
	}
	read_assigned(w, equals, value);
}

void
dm_source_names_read(struct dm_source_words *w, uint32_t at)
{
	const struct dm_language *language = w->language;
	bool python = language->triple && language->hash;
	if (python && is_word(w, at, "from")) {
		read_from(w, at);
	} else if (python && is_word(w, at, "import")) {
		bool listed =
			at > 0 && !dm_source_mark_at(w, at - 1, ';') &&
			dm_source_token_at(w, at - 1)->line == dm_source_token_at(w, at)->line;
		if (!listed) {
			read_modules(w, at);
		}
	} else if (!python &&
		   (is_word(w, at, "require") ||
			   (is_word(w, at, "import") && dm_source_mark_at(w, at + 1, '(')))) {
		read_require(w, at);
	} else if (!python && is_word(w, at, "import")) {
		read_from_text(w, at);
	} else if (!python && dm_source_mark_at(w, at, '}') && dm_source_mark_at(w, at + 1, '=')) {
		read_taken(w, at + 1);
	}
}

/* ---- the other languages: what is imported under another name ---- */

/* sys "os", . "os" of Go's imports: the text at `at` */
static void
read_go_import(struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *name = dm_source_token_at(w, at - 1);
	struct dm_str module = dm_str_base_name(dm_source_token_at(w, at)->text);
	if (name->line != dm_source_token_at(w, at)->line || module.n == 0) {
		return;
	}
	if (dm_source_mark_at(w, at - 1, '.')) {
		add(w, DM_STR("*"), module);
	} else if (name->kind == DM_SOURCE_NAME && !dm_str_is(name->text, "import") &&
		   !dm_str_is(name->text, "_")) {
		add(w, name->text, module);
	}
}

static void
read_go_imports(struct dm_source_words *w, uint32_t at)
{
	bool block = dm_source_mark_at(w, at + 1, '(');
	uint32_t line = dm_source_token_at(w, at)->line;
	for (uint32_t i = at + 1; i < w->tokens.count && !dm_source_mark_at(w, i, ')') &&
				  (block || dm_source_token_at(w, i)->line == line);
		i++) {
		if (dm_source_token_at(w, i)->kind == DM_SOURCE_TEXT) {
			read_go_import(w, i);
		}
	}
}

/* use std::fs as f, use std::fs::write as put, use std::{fs as f}: the `as` at `at` */
static void
read_rust_name(struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *given = dm_source_token_at(w, at + 1);
	uint32_t i = at - 1;
	struct dm_str path = dm_source_token_at(w, i)->text;
	bool used = false;
	while (i > 2 && at - i < LISTED && !dm_source_mark_at(w, i, ';') && !used) {
		bool joint = dm_source_mark_at(w, i - 1, ':') && dm_source_mark_at(w, i - 2, ':');
		used = is_word(w, i, "use");
		if (joint && dm_source_token_at(w, i - 3)->kind == DM_SOURCE_NAME &&
			(dm_source_mark_at(w, i, '{') ||
				dm_source_token_at(w, i)->kind == DM_SOURCE_NAME)) {
			const struct dm_str parts[] = {
				dm_source_token_at(w, i - 3)->text, DM_STR("::"), path};
			path = dm_arena_join(w->arena, parts, 3);
			i -= 3;
		} else {
			i--;
		}
	}
	used = used || is_word(w, i, "use") || is_word(w, i - 1, "use");
	if (used && given->kind == DM_SOURCE_NAME && !dm_str_is(given->text, "_")) {
		add(w, given->text, path);
	}
}

/* use function mkdir as make; use League\Flysystem\Filesystem as Disk: the `as` at `at` */
static void
read_php_name(struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *path = dm_source_token_at(w, at - 1),
				     *given = dm_source_token_at(w, at + 1);
	uint32_t i = at;
	while (i > 0 && at - i < LISTED && !dm_source_mark_at(w, i, ';') && !is_word(w, i, "use")) {
		i--;
	}
	if (is_word(w, i, "use") && path->kind == DM_SOURCE_NAME && given->kind == DM_SOURCE_NAME) {
		add(w, given->text, path->text);
	}
}

/* using F = System.IO.File; using static System.IO.File; */
static void
read_using(struct dm_source_words *w, uint32_t at)
{
	bool all = is_word(w, at + 1, "static"), other = dm_source_mark_at(w, at + 2, '=');
	uint32_t from = all ? at + 2 : at + 3, last = from;
	if (!all && !other) {
		return;
	}
	struct dm_str path = dotted(w, &last);
	if (path.n && dm_source_mark_at(w, last, ';')) {
		add(w, all ? DM_STR("*") : dm_source_token_at(w, at + 1)->text,
			dm_source_token_at(w, last - 1)->text);
	}
}

/* import java.io.File as F; import static java.nio.file.Files.writeString; */
static void
read_java_import(struct dm_source_words *w, uint32_t at)
{
	bool fixed = is_word(w, at + 1, "static");
	uint32_t last = at + 1 + fixed;
	struct dm_str path = dotted(w, &last);
	if (path.n == 0 || last < at + 4) {
		return;
	}
	struct dm_str name = dm_source_token_at(w, last - 1)->text;
	if (is_word(w, last, "as")) {
		add(w, dm_source_token_at(w, last + 1)->text, name);
	} else if (fixed && dm_source_mark_at(w, last, '*')) {
		add(w, DM_STR("*"), dm_source_token_at(w, last - 2)->text);
	} else if (fixed) {
		add(w, name, joined(w, dm_source_token_at(w, last - 3)->text, name));
	}
}

void
dm_source_names_declared(struct dm_source_words *w, uint32_t at)
{
	const struct dm_language *language = w->language;
	if (is_word(w, at, "import")) {
		if (dm_language_is(language, "go")) {
			read_go_imports(w, at);
		} else if (dm_language_is(language, "java")) {
			read_java_import(w, at);
		}
	} else if (is_word(w, at, "as") && at > 0 && dm_language_is(language, "rust")) {
		read_rust_name(w, at);
	} else if (is_word(w, at, "as") && at > 0 && language->open_tag) {
		read_php_name(w, at);
	} else if (is_word(w, at, "using") && dm_language_is(language, "csharp")) {
		read_using(w, at);
	} else if (language->bare_calls && is_word(w, at + 1, "FileUtils") &&
		   (is_word(w, at, "include") || is_word(w, at, "extend"))) {
		add(w, DM_STR("*"), DM_STR("FileUtils"));
	}
}

bool
dm_source_names_import(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *token = &w->tokens.items[at];
	if (at > 1 && dm_source_is_mark(token - 1, "(")) {
		return dm_str_is(token[-2].text, "require") || dm_str_is(token[-2].text, "import");
	}
	return at > 0 && token[-1].kind == DM_SOURCE_NAME &&
	       (dm_str_is(token[-1].text, "from") || dm_str_is(token[-1].text, "import") ||
		       (w->language->bare_calls && dm_str_is(token[-1].text, "require")));
}

bool
dm_source_imports_types(const struct dm_source_words *w, uint32_t at)
{
	for (uint32_t i = at; i > 0 && at - i < LISTED && !dm_source_mark_at(w, i, ';'); i--) {
		if (is_word(w, i - 1, "import")) {
			return is_word(w, i, "type") && i + 1 < at && !is_word(w, i + 1, "from");
		}
	}
	return false;
}
