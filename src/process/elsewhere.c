/*
 * Sources: maven.apache.org/pom.html, docs.gradle.org ("Multi-Project Builds", "Composite Builds"), learn.microsoft.com
 * ("Common MSBuild project items"), go.dev/ref/mod ("replace directive"), doc.rust-lang.org/cargo ("Specifying
 * Dependencies", "Workspaces").
 */
#include "elsewhere.h"

#include "../facts/language.h"
#include "pom.h"

enum {
	LONGEST =
		512, /* bytes of a word that is looked for; no file that is read has a longer path */
};

struct manifest {
	struct dm_str path, text; /* of the context */
	struct dm_str folder;     /* "", or with a slash at its end */
	struct dm_pom pom;        /* where it is one */
};

struct projects {
	struct dm_judge *judge;
	const struct dm_language *language;
	struct manifest *items;
	uint32_t count;
};

static void
doubt(const struct projects *p, const struct manifest *m, struct dm_str what)
{
	dm_judge_doubt(p->judge, "source-unseen",
		dm_arena_printf(p->judge->facts->arena,
			"%.*s names %.*s, which is not in the build context", DM_FMT(m->path),
			DM_FMT(what)));
}

static bool
is_pom(struct dm_str path)
{
	return dm_str_is(dm_str_base_name(path), "pom.xml");
}

static void
read_all(struct projects *p)
{
	struct dm_facts *facts = p->judge->facts;
	uint32_t count;
	const struct dm_str *paths = dm_scripts_manifests(facts->scripts, &count);
	for (uint32_t i = 0; i < count; i++) {
		struct manifest m = {.path = paths[i]};
		if (dm_language_of_manifest(m.path) != p->language) {
			continue;
		}
		m.folder = dm_str_slice(m.path, 0, m.path.n - dm_str_base_name(m.path).n);
		if (!dm_scripts_file(facts->scripts, m.path, &m.text)) {
			dm_judge_doubt(p->judge, "source-unseen",
				dm_arena_printf(facts->arena, "%.*s was not read", DM_FMT(m.path)));
			continue;
		}
		if (is_pom(m.path)) {
			m.pom = dm_pom_read(facts->arena, m.text);
		}
		*dm_push(facts->arena, p->items, p->count) = m;
	}
}

/* ---- paths ---- */

static bool
is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* The next part of *rest between separators; false: there is none. */
static bool
next_part(struct dm_str *rest, struct dm_str *part)
{
	size_t from = 0;
	while (from < rest->n && is_separator(rest->p[from])) {
		from++;
	}
	size_t to = from;
	while (to < rest->n && !is_separator(rest->p[to])) {
		to++;
	}
	*part = dm_str_slice(*rest, from, to);
	*rest = dm_str_slice(*rest, to, rest->n);
	return part->n > 0;
}

/*
 * The path of the context that a word of the manifest is, up to a part with a star; {NULL, 0}: it leads outside, or is too
 * long. *up: it has a part that is `..`.
 */
static struct dm_str
resolve(const struct projects *p, const struct manifest *m, struct dm_str word, bool *up)
{
	struct dm_arena *arena = p->judge->facts->arena;
	struct dm_str path = {"", 0}, part, rests[] = {m->folder, word};
	if (word.n > LONGEST) {
		return (struct dm_str){NULL, 0};
	}
	*up = false;
	for (size_t i = 0; i < 2; i++) {
		while (next_part(&rests[i], &part) && !memchr(part.p, '*', part.n)) {
			if (dm_str_is(part, "..")) {
				*up = true;
				size_t n = path.n - dm_str_base_name(path).n;
				if (path.n == 0) {
					return (struct dm_str){NULL, 0};
				}
				path = dm_str_slice(path, 0, n ? n - 1 : 0);
			} else if (!dm_str_is(part, ".")) {
				const struct dm_str parts[] = {
					path, dm_str(path.n ? "/" : ""), part};
				path = dm_arena_join(arena, parts, 3);
			}
		}
	}
	return path;
}

static bool
is_there(const struct projects *p, struct dm_str path)
{
	const struct dm_scripts *scripts = p->judge->facts->scripts;
	struct dm_str text;
	bool unread;
	return path.n == 0 || dm_scripts_folder(scripts, path) >= 0 ||
	       dm_scripts_there(scripts, path, &text, &unread);
}

/* ..\Infra\Infra.csproj, ../lib, build/common.props */
static void
judge_path(const struct projects *p, const struct manifest *m, struct dm_str word)
{
	bool up = dm_str_find(word, "..") != (size_t)-1;
	size_t separators = 0;
	for (size_t i = 1; i < word.n; i++) {
		separators += is_separator(word.p[i]);
	}
	/* what begins with a separator follows a variable */
	bool names = separators && !is_separator(word.p[0]) && dm_language_of_manifest(word);
	if (!up && !names) {
		return;
	}
	struct dm_str path = resolve(p, m, word, &up);
	if ((up || names) && (!path.p || !is_there(p, path))) {
		doubt(p, m, word);
	}
}

/* lib of includeFlat 'lib': the folder beside that of the manifest */
static void
judge_sibling(const struct projects *p, const struct manifest *m, struct dm_str word)
{
	const struct dm_str parts[] = {DM_STR("../"), word};
	bool up;
	struct dm_str path = resolve(p, m, dm_arena_join(p->judge->facts->arena, parts, 2), &up);
	if (!path.p || !is_there(p, path)) {
		doubt(p, m, word);
	}
}

static void
judge_line(const struct projects *p, const struct manifest *m, struct dm_str line)
{
	static const char ends[] = " \t\r\"'`<>(){}[],;=:|";
	bool siblings = false;
	for (size_t i = 0; i < line.n;) {
		size_t end = i;
		while (end < line.n && !memchr(ends, line.p[end], sizeof ends - 1)) {
			end++;
		}
		struct dm_str word = dm_str_slice(line, i, end);
		if (end > i && siblings) {
			judge_sibling(p, m, word);
		} else if (end > i) {
			judge_path(p, m, word);
		}
		siblings = siblings || dm_list_has(p->language->siblings, word);
		i = end + 1;
	}
}

static void
judge_paths(const struct projects *p, const struct manifest *m)
{
	struct dm_str rest = m->text, line;
	bool comment = false;
	while (dm_str_next_line(&rest, &line)) {
		line = dm_str_trim(line);
		if (comment || dm_str_starts(line, "<!--")) {
			size_t end = dm_str_find(line, "-->");
			comment = end == (size_t)-1;
			line = dm_str_slice(line, comment ? line.n : end + 3, line.n);
		}
		if (!dm_str_starts(line, "//") && !dm_str_starts(line, "#")) {
			judge_line(p, m, line);
		}
	}
}

/* ---- roots of builds ---- */

/* The word stands in the text at i, where blanks do not count. */
static bool
stands_at(struct dm_str text, size_t i, struct dm_str word)
{
	size_t n = 0;
	for (; n < word.n && i < text.n; i++) {
		if (text.p[i] == word.p[n]) {
			n++;
		} else if (n == 0 || !dm_is_blank(text.p[i])) {
			return false;
		}
	}
	return n == word.n;
}

static bool
says(struct dm_str text, struct dm_str word)
{
	for (size_t i = 0; i < text.n; i++) {
		bool within = i && dm_is_name_byte(text.p[i - 1]) && dm_is_name_byte(word.p[0]);
		if (!within && stands_at(text, i, word)) {
			return true;
		}
	}
	return false;
}

/* A manifest of the context whose name begins so says the word: which one; NULL: none does. */
static const struct manifest *
find_saying(const struct projects *p, struct dm_str name, struct dm_str word)
{
	for (uint32_t i = 0; i < p->count; i++) {
		struct dm_str base = dm_str_base_name(p->items[i].path);
		if (base.n >= name.n && memcmp(base.p, name.p, name.n) == 0 &&
			says(p->items[i].text, word)) {
			return &p->items[i];
		}
	}
	return NULL;
}

static void
judge_roots(const struct projects *p)
{
	for (const uint32_t *each = dm_list(p->language->roots); *each; each++) {
		struct dm_str rest = dm_str(dm_texts + *each), name, word, root;
		dm_str_next_word(&rest, &name);
		dm_str_next_word(&rest, &word);
		dm_str_next_word(&rest, &root);
		const struct manifest *found = find_saying(p, name, word);
		if (found && !find_saying(p, root, rest)) {
			dm_judge_doubt(p->judge, "source-unseen",
				dm_arena_printf(p->judge->facts->arena,
					"%.*s is part of a build whose root (%.*s) is not in the "
					"build context",
					DM_FMT(found->path), DM_FMT(root)));
		}
	}
}

/* <OutputPath>, buildDir =: what lies in the folder that builds fill by default is of something else, maybe */
static void
judge_output(const struct projects *p, const struct manifest *m)
{
	for (const uint32_t *each = dm_list(p->language->moves_output); *each; each++) {
		if (says(m->text, dm_str(dm_texts + *each))) {
			dm_judge_doubt(p->judge, "source-unseen",
				dm_arena_printf(p->judge->facts->arena,
					"%.*s says where what is built goes (%s)", DM_FMT(m->path),
					dm_texts + *each));
		}
	}
}

/* ---- Maven ---- */

static bool
is_made(const struct projects *p, struct dm_str artifact)
{
	for (uint32_t i = 0; i < p->count; i++) {
		if (is_pom(p->items[i].path) && dm_str_eq(p->items[i].pom.own.artifact, artifact)) {
			return true;
		}
	}
	return false;
}

static void
judge_pom(const struct projects *p, const struct manifest *m)
{
	for (uint32_t i = 0; i < m->pom.count; i++) {
		const struct dm_pom_name *need = &m->pom.needs[i];
		if (dm_pom_is_own(&m->pom, need) && !is_made(p, need->artifact)) {
			const struct dm_str name[] = {need->group, DM_STR(":"), need->artifact};
			doubt(p, m, dm_arena_join(p->judge->facts->arena, name, 3));
		}
	}
}

void
dm_judge_elsewhere(struct dm_judge *j, const struct dm_language *language)
{
	struct projects p = {.judge = j, .language = language};
	read_all(&p);
	for (uint32_t i = 0; i < p.count; i++) {
		judge_paths(&p, &p.items[i]);
		judge_pom(&p, &p.items[i]);
		judge_output(&p, &p.items[i]);
	}
	judge_roots(&p);
}
