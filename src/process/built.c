#include "built.h"

#include "brought_to.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "folders.h"
#include "go.h"
#include "sources.h"

enum {
	DEEP = 8,    /* copies of copies */
	LOOKS = 256, /* at the calls of a stage, for one file: copies of copies multiply */
};

struct search {
	struct dm_judge *judge;
	const struct dm_language *language; /* that is sought; NULL: any */
	struct dm_built *built;
	uint32_t looks;
};

/* What a call has to do with a file. */
enum deed {
	NOTHING,
	MAKES,  /* it names it, and builds it */
	BELOW,  /* it builds in a folder above it */
	COPIES, /* of another file */
	ELSE,   /* something whose source nobody reads: a download, a compiler of C */
};

static struct dm_arena *
arena_of(const struct search *s)
{
	return s->judge->facts->arena;
}

/* ---- words ---- */

/* Where a word of the call leads: /out/app of -o /out/app, -o=/out/app; {NULL, 0}: nobody can tell. */
static struct dm_str
place_of(const struct search *s, const struct dm_build_call *call, struct dm_str word)
{
	size_t equals = word.n && word.p[0] == '-' ? dm_str_find_byte(word, '=') : (size_t)-1;
	word = equals == (size_t)-1 ? word : dm_str_slice(word, equals + 1, word.n);
	bool told = word.n && word.p[0] != '-' && dm_str_find_byte(word, '$') == (size_t)-1;
	return told ? dm_path_join(arena_of(s), call->folder, word) : (struct dm_str){NULL, 0};
}

/* The word names the file, or a folder for it other than the one where the call works. */
static bool
names(const struct search *s, const struct dm_build_call *call, struct dm_str word,
	struct dm_str path)
{
	bool relative = word.n && word.p[0] != '/' && word.p[0] != '-';
	bool plain = word.n > 1 && word.p[0] == '/' && word.p[1] != '/' && word.p[1] != '.';
	if (plain && path.n > 1 && word.p[1] != path.p[1] &&
		dm_str_find(word, "..") == (size_t)-1) {
		return false; /* mostly */
	}
	if (relative && !(call->folder.p && dm_path_holds(call->folder, path)) &&
		dm_str_find(word, "..") == (size_t)-1) {
		return false; /* it leads somewhere below the folder */
	}
	struct dm_str at = place_of(s, call, word);
	return at.p && at.n > 1 && dm_path_holds(at, path) &&
	       !(call->folder.p && dm_path_holds(at, call->folder));
}

static bool
names_it(const struct search *s, const struct dm_build_call *call, struct dm_str path)
{
	for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
		if (names(s, call, dm_call_word(call, k), path)) {
			return true;
		}
	}
	return false;
}

static bool
has_word(const struct dm_build_call *call, struct dm_str word)
{
	for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
		if (dm_str_eq(dm_call_word(call, k), word)) {
			return true;
		}
	}
	return false;
}

/* "go build", "tsc": the program, and one of its words */
static bool
is_builder(const struct dm_build_call *call, const char *row)
{
	struct dm_str text = dm_str(row);
	size_t blank = dm_str_find_byte(text, ' ');
	bool alone = blank == (size_t)-1;
	return dm_str_eq(call->name, alone ? text : dm_str_slice(text, 0, blank)) &&
	       (alone || has_word(call, dm_str_slice(text, blank + 1, text.n)));
}

/* make build, by a Makefile that is read: the language of what it compiles; NULL: it compiles no such thing */
static const struct dm_language *
language_of_makefile(const struct dm_build_call *call)
{
	static const char *const texts[][2] = {{"go build", "go"}, {"cargo build", "rust"}};
	const struct dm_language *found = NULL;
	for (size_t i = 0; i < sizeof texts / sizeof *texts && !found; i++) {
		bool says = dm_str_find(call->script, texts[i][0]) != (size_t)-1;
		found = says ? dm_language_named(texts[i][1]) : NULL;
	}
	if (!dm_words_in(&dm_words_makefile_compilers, call->script)) {
		return found;
	}
	bool alone = !found && !dm_words_in(&dm_words_makefile_fetchers, call->script);
	return alone ? dm_language_named("c") : NULL;
}

static const struct dm_language *
language_of(const struct search *s, const struct dm_build_call *call)
{
	if (dm_str_is(call->name, "make") && call->script.p) {
		const struct dm_language *made = language_of_makefile(call);
		return !s->language || s->language == made ? made : NULL;
	}
	bool known = dm_words_has(&dm_builder_names, call->name); /* most calls are none */
	for (uint32_t i = 0; known && i < dm_language_count; i++) {
		const struct dm_language *language = &dm_languages[i];
		const uint32_t *each = dm_list(language->builders);
		for (; *each && (!s->language || s->language == language); each++) {
			const char *row = dm_texts + *each;
			if (*row == call->name.p[0] && is_builder(call, row)) {
				return language;
			}
		}
	}
	return NULL;
}

/* ---- calls ---- */

/* cp FROM TO, mv FROM TO/, ln -s FROM TO; *from: what the file was */
static enum deed
copies(const struct search *s, const struct dm_build_call *call, struct dm_str path,
	struct dm_str *from)
{
	struct dm_str last = {NULL, 0};
	for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
		struct dm_str word = dm_call_word(call, k);
		last = word.n && word.p[0] == '-' ? last : word;
	}
	struct dm_str to = last.p ? place_of(s, call, last) : last;
	if (!to.p || !dm_path_holds(to, path)) {
		return NOTHING;
	}
	struct dm_str rest = dm_str_slice(path, to.n + (path.n > to.n && to.n > 1), path.n);
	for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
		struct dm_str word = dm_call_word(call, k), base = dm_str_base_name(word);
		struct dm_str source = place_of(s, call, word);
		if (!source.p || word.p == last.p) {
			continue;
		}
		const struct dm_str parts[] = {source, DM_STR("/"), rest};
		bool glob = dm_str_find_byte(base, '*') != (size_t)-1;
		bool inside = dm_str_eq(base, rest) || (dm_path_holds(base, rest) && base.n > 0);
		if (rest.n == 0 || dm_str_eq(base, rest) || glob) {
			*from = source;
			return COPIES;
		}
		/* cp -r dist /app: dist itself, or what is in it */
		*from = inside ? dm_arena_join(arena_of(s),
					 (const struct dm_str[]){
						 source, dm_str_slice(rest, base.n, rest.n)},
					 2)
			       : dm_arena_join(arena_of(s), parts, 3);
		return COPIES;
	}
	return ELSE;
}

/* git clone https://x/y.git makes y, curl -O https://x/y.tgz the file y.tgz */
static bool
is_named_after(const struct search *s, const struct dm_build_call *call, struct dm_str url,
	struct dm_str path)
{
	struct dm_str name = dm_str_base_name(url);
	name = dm_str_ends(name, ".git") ? dm_str_slice(name, 0, name.n - 4) : name;
	const struct dm_str parts[] = {call->folder, DM_STR("/"), name};
	return dm_path_holds(dm_arena_join(arena_of(s), parts, 3), path);
}

/* curl -o FILE, wget URL, tar -C FOLDER, git clone URL FOLDER */
static bool
fetches(const struct search *s, const struct dm_build_call *call, struct dm_str path)
{
	bool clones = dm_str_is(call->name, "git") && has_word(call, DM_STR("clone"));
	bool here = call->folder.p && dm_path_holds(call->folder, path);
	if (!clones && !dm_words_has(&dm_words_downloaders, call->name) &&
		!dm_words_has(&dm_words_unpackers, call->name)) {
		return false;
	}
	struct dm_str rest = here ? dm_str_slice(path, call->folder.n, path.n) : DM_STR("");
	for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
		struct dm_str word = dm_call_word(call, k);
		bool url = here && rest.n && dm_str_find(word, "://") != (size_t)-1;
		if (names(s, call, word, path) || (url && is_named_after(s, call, word, path))) {
			return true;
		}
	}
	return false;
}

/* gcc -o FILE, a tool that nobody knows */
static bool
puts_out(const struct search *s, const struct dm_build_call *call, struct dm_str path)
{
	for (uint32_t k = 2; dm_call_word(call, k).p; k++) {
		if (dm_words_has(&dm_words_download_targets, dm_call_word(call, k - 1)) &&
			names(s, call, dm_call_word(call, k), path)) {
			return true;
		}
	}
	return false;
}

/* cargo install --path . puts NAME of Cargo.toml into a bin */
static enum deed
installs_crate(const struct search *s, const struct dm_build_call *call, struct dm_str path)
{
	struct dm_str folder = call->folder, name = dm_str_base_name(path);
	bool local = false;
	for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
		if (dm_str_is(dm_call_word(call, k), "--path") && dm_call_word(call, k + 1).p) {
			folder = place_of(s, call, dm_call_word(call, k + 1));
			local = true;
		}
	}
	if (!local || !dm_str_ends(dm_str_slice(path, 0, path.n - name.n), "/bin/")) {
		return NOTHING;
	}
	struct dm_str manifest = dm_path_join(arena_of(s), folder, DM_STR("Cargo.toml"));
	struct dm_str text = dm_calls_brought(s->judge->facts, call->index, manifest).text;
	for (size_t i = 0; text.p && i < text.n;) {
		size_t end = i;
		while (end < text.n && text.p[end] != '\n') {
			end++;
		}
		/* name = "app", of the package or of one of its programs */
		struct dm_str line = dm_str_trim(dm_str_slice(text, i, end));
		size_t equals = dm_str_find_byte(line, '=');
		bool key = equals != (size_t)-1 &&
			   dm_str_is(dm_str_trim(dm_str_slice(line, 0, equals)), "name");
		struct dm_str value = key ? dm_str_trim(dm_str_slice(line, equals + 1, line.n))
					  : (struct dm_str){NULL, 0};
		if (value.n > 2 && dm_str_eq(dm_str_slice(value, 1, value.n - 1), name)) {
			return MAKES;
		}
		i = end + 1;
	}
	return NOTHING;
}

/* mvn package in /src makes /src/target/app.jar; in / only what is no folder of the system */
static bool
is_below(const struct dm_build_call *call, struct dm_str path)
{
	if (!call->folder.p || !dm_path_holds(call->folder, path)) {
		return false;
	}
	return dm_str_find(path, "/node_modules/") == (size_t)-1 &&
	       (call->folder.n > 1 || dm_folder_may_be_given(path));
}

/* The context brings the folder, or what is in it. */
static bool
is_own_folder(const struct search *s, int32_t stage, struct dm_str folder)
{
	struct dm_facts *facts = s->judge->facts;
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	const struct dm_instr *copy;
	uint32_t files;
	bool own = false;
	for (uint32_t i = 0;
		!own && (copy = dm_model_next_copy(facts->tree, lineage, &i)) != NULL;) {
		struct dm_str to = dm_copy_target(facts, i - 1);
		own = !dm_instr_flag(copy, "from").p && to.n > 1 && dm_path_holds(folder, to);
	}
	return folder.n > 1 &&
	       (own || dm_folder_brought(facts, stage, folder, &files) == DM_WRITTEN_COPIED);
}

/* What it compiles is of the context: sources, or a folder of them, that its words name, or those where it works. */
static bool
works_on_own(const struct search *s, const struct dm_build_call *call)
{
	int32_t stage = call->instr->stage;
	bool own = call->folder.p && is_own_folder(s, stage, call->folder);
	for (uint32_t k = 1; !own && dm_call_word(call, k).p; k++) {
		struct dm_str at = place_of(s, call, dm_call_word(call, k));
		own = at.n > 1 && (dm_calls_brought(s->judge->facts, call->index, at).text.p ||
					  is_own_folder(s, stage, at));
	}
	return own;
}

/* gcc -o app main.c makes app, gcc main.c a.out, cmake --build . any below */
static enum deed
compiles(const struct search *s, const struct dm_build_call *call, struct dm_str path)
{
	bool one = dm_words_has(&dm_words_compilers, call->name);
	if (names_it(s, call, path)) {
		return works_on_own(s, call) ? MAKES : ELSE;
	}
	bool below = is_below(call, path) && (!one || dm_str_is(dm_str_base_name(path), "a.out"));
	return !below ? NOTHING : works_on_own(s, call) ? BELOW : ELSE;
}

static enum deed
builds(const struct search *s, const struct dm_build_call *call, struct dm_str path,
	const struct dm_language *language)
{
	if (dm_language_is(language, "go") && dm_str_is(call->name, "go")) {
		return dm_go_makes(s->judge->facts, call, path) ? MAKES : NOTHING;
	}
	if (dm_str_is(call->name, "cargo") && has_word(call, DM_STR("install"))) {
		return installs_crate(s, call, path);
	}
	if (dm_language_is(language, "c")) {
		return compiles(s, call, path);
	}
	return names_it(s, call, path) ? MAKES : is_below(call, path) ? BELOW : NOTHING;
}

/* java -Djarmode=layertools -jar app.jar extract; jar -xf app.jar: what lies there then is of it */
static bool
unpacks_jar(const struct search *s, const struct dm_build_call *call, struct dm_str path,
	struct dm_str *from)
{
	bool java = dm_str_is(call->name, "java") && has_word(call, DM_STR("extract"));
	if ((!java && !dm_str_is(call->name, "jar")) || !is_below(call, path)) {
		return false;
	}
	for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
		if (dm_str_ends(dm_call_word(call, k), ".jar")) {
			*from = place_of(s, call, dm_call_word(call, k));
		}
	}
	return from->p != NULL && !dm_str_eq(*from, path);
}

/* Whatever the file is, there is something to look at below: mostly there is not. */
static bool
is_maker(const struct dm_build_call *call)
{
	bool named = dm_words_has(&dm_builder_names, call->name) ||
		     dm_words_has(&dm_words_written_last, call->name) ||
		     dm_words_has(&dm_words_downloaders, call->name) ||
		     dm_words_has(&dm_words_unpackers, call->name) ||
		     dm_str_is(call->name, "git") || dm_str_is(call->name, "java") ||
		     dm_str_is(call->name, "make") || dm_str_is(call->name, "jar");
	for (uint32_t k = 1; !named && dm_call_word(call, k).p; k++) {
		named = dm_words_has(&dm_words_download_targets, dm_call_word(call, k));
	}
	return named;
}

/* What a call may make; asked for each place where a program may lie, so kept. */
struct dm_maker {
	bool may;
	uint8_t language; /* number + 1 of that of what it builds; 0: none */
};

static const struct dm_language *
language_made(const struct dm_maker *maker)
{
	return maker->language ? &dm_languages[maker->language - 1] : NULL;
}

/* Of all calls. */
static const struct dm_maker *
makers_of(const struct search *s)
{
	const struct dm_calls *calls = dm_calls_get(s->judge->facts);
	const struct search any = {.judge = s->judge};
	if (!s->judge->makers) {
		struct dm_maker *makers =
			dm_arena_alloc(arena_of(s), calls->count * sizeof *makers);
		for (uint32_t i = 0; i < calls->count; i++) {
			const struct dm_language *language = language_of(&any, &calls->items[i]);
			makers[i].may = is_maker(&calls->items[i]);
			makers[i].language = language ? (uint8_t)(language - dm_languages + 1) : 0;
		}
		s->judge->makers = makers;
	}
	return s->judge->makers;
}

static enum deed
deed_of(const struct search *s, const struct dm_build_call *call, struct dm_str path,
	const struct dm_language **language, struct dm_str *from)
{
	const struct dm_calls *calls = dm_calls_get(s->judge->facts);
	const struct dm_maker *maker = &makers_of(s)[call - calls->items];
	*language = maker->language && s->language ? language_of(s, call) : language_made(maker);
	if (!maker->may) {
		return NOTHING;
	}
	if (*language) {
		return builds(s, call, path, *language);
	}
	if (dm_words_has(&dm_words_written_last, call->name)) {
		return copies(s, call, path, from);
	}
	if (unpacks_jar(s, call, path, from)) {
		return COPIES;
	}
	return fetches(s, call, path) || puts_out(s, call, path) ? ELSE : NOTHING;
}

/* ---- stages ---- */

static bool
find_in(struct search *s, int32_t stage, struct dm_str path, uint32_t depth);

/* What a COPY --from brings there. */
static bool
find_copied(struct search *s, int32_t stage, struct dm_str path, uint32_t depth)
{
	struct dm_copied copied;
	uint32_t at = s->judge->facts->tree->stages[stage].end;
	while (dm_copied_next(s->judge->facts, stage, path, &at, &copied)) {
		if (copied.stage < 0) {
			return false;
		}
		for (uint32_t i = 0; i < copied.count; i++) {
			if (find_in(s, copied.stage, copied.paths[i], depth + 1)) {
				return true;
			}
		}
	}
	return false;
}

static bool
find_in(struct search *s, int32_t stage, struct dm_str path, uint32_t depth)
{
	const struct dm_calls *calls = dm_calls_get(s->judge->facts);
	const bool *lineage = dm_model_lineage(arena_of(s), s->judge->facts->tree, stage);
	struct dm_built below = {.call = NULL};
	if (depth > DEEP || s->looks == LOOKS) {
		return false;
	}
	s->looks++;
	const struct dm_maker *makers = makers_of(s);
	for (uint32_t i = calls->count; i > 0; i--) {
		const struct dm_build_call *call = &calls->items[i - 1];
		const struct dm_language *language;
		struct dm_str from = {NULL, 0};
		if (!makers[i - 1].may || !lineage[call->instr->stage]) {
			continue;
		}
		enum deed deed = deed_of(s, call, path, &language, &from);
		struct dm_built built = {stage, language, call, path};
		if (deed == MAKES) {
			*s->built = built;
			return true;
		}
		if (deed == COPIES || deed == ELSE) {
			return deed == COPIES && find_in(s, stage, from, depth + 1);
		}
		below = deed == BELOW && !below.call ? built : below;
	}
	if (below.call) {
		*s->built = below;
		return true;
	}
	return find_copied(s, stage, path, depth);
}

bool
dm_built_find(struct dm_judge *j, struct dm_str path, const struct dm_language *language,
	struct dm_built *built)
{
	struct search s = {.judge = j, .language = language, .built = built};
	return path.p && find_in(&s, j->stage, path, 0);
}

/* ---- calls that may have made a file ---- */

/* go get github.com/a/b, go install ./..., go install in a folder b, cargo install --path . */
static bool
installs_it(const struct dm_build_call *call, struct dm_str name)
{
	bool go = dm_str_is(call->name, "go"), cargo = dm_str_is(call->name, "cargo");
	struct dm_str first = dm_call_word(call, 1);
	if ((!go && !cargo) || !(dm_str_is(first, "install") || (go && dm_str_is(first, "get")))) {
		return false;
	}
	bool here = go; /* the package of the folder */
	for (uint32_t k = 2; dm_call_word(call, k).p; k++) {
		struct dm_str word = dm_call_word(call, k), base = dm_str_base_name(word);
		size_t at = dm_str_find_byte(base, '@');
		bool all = dm_str_is(word, "--path") ||
			   (dm_str_starts(word, ".") && dm_str_is(base, "..."));
		if (all || dm_str_eq(dm_str_slice(base, 0, at == (size_t)-1 ? base.n : at), name)) {
			return true;
		}
		here = here && (dm_str_starts(word, "-") || dm_str_is(word, "."));
	}
	return here && call->folder.p && dm_str_eq(dm_str_base_name(call->folder), name);
}

/* apt-get install nginx, npm install --global nginx: what is started by that name is of it */
static bool
is_package(const struct dm_build_call *call, struct dm_str name)
{
	return call->package && call->package->verb == DM_VERB_INSTALL &&
	       !dm_words_has(&dm_words_build_tools, call->name) && has_word(call, name);
}

/* Folders that packages of the system fill, and a build does only where it is told to. */
static bool
is_of_packages(struct dm_str path)
{
	static const char *const folders[] = {"/bin", "/sbin", "/usr/bin", "/usr/sbin"};
	bool held = false;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		held = held || dm_path_holds(dm_str(folders[i]), path);
	}
	return held;
}

/* COPY . /src, git clone, curl, go get: there is something to build. */
static bool
has_source(const struct search *s, int32_t stage)
{
	const struct dm_tree *tree = s->judge->facts->tree;
	const struct dm_calls *calls = dm_calls_get(s->judge->facts);
	const bool *lineage = dm_model_lineage(arena_of(s), tree, stage);
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool copies = instr->kind == DM_ADD ||
			      (instr->kind == DM_COPY && !dm_instr_flag(instr, "from").p);
		if (copies && instr->stage >= 0 && lineage[instr->stage]) {
			return true;
		}
	}
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (lineage[call->instr->stage] &&
			(dm_str_is(call->name, "git") || dm_str_is(call->name, "go") ||
				dm_words_has(&dm_words_downloaders, call->name))) {
			return true;
		}
	}
	return false;
}

static bool
may_be_made(struct search *s, int32_t stage, struct dm_str path, bool named, uint32_t depth);

/* By a COPY --from, in the stage that it copies from. */
static bool
may_be_copied(struct search *s, int32_t stage, struct dm_str path, bool named, uint32_t depth)
{
	struct dm_copied copied;
	const struct dm_tree *tree = s->judge->facts->tree;
	struct dm_str name = dm_str_base_name(path);
	uint32_t at = tree->stages[stage].end;
	while (dm_copied_next(s->judge->facts, stage, path, &at, &copied)) {
		bool says = named;
		for (uint32_t k = 0; k < tree->instrs[at].nwords; k++) {
			struct dm_str word = tree->instrs[at].words[k].text;
			says = says || dm_str_eq(dm_str_base_name(word), name);
		}
		for (uint32_t i = 0; copied.stage >= 0 && i < copied.count; i++) {
			if (may_be_made(s, copied.stage, copied.paths[i], says, depth + 1)) {
				return true;
			}
		}
	}
	return false;
}

/* What is known of a file after the calls that were looked at, from the last on. */
struct past {
	bool named;   /* it is what is started, or copied */
	bool settled; /* nothing before matters */
	bool made;    /* settled: by a build */
	bool builds;  /* some build may have made it */
};

static void
look_at(struct search *s, int32_t stage, const struct dm_build_call *call, struct dm_str path,
	struct past *past, uint32_t depth)
{
	const struct dm_language *language;
	struct dm_str from = {NULL, 0}, name = dm_str_base_name(path);
	enum deed deed = deed_of(s, call, path, &language, &from);
	if (deed == COPIES) {
		past->settled = true;
		past->made = may_be_made(s, stage, from, true, depth + 1);
		return;
	}
	bool tool = language || dm_words_has(&dm_words_build_tools, call->name);
	bool below = (tool || dm_words_has(&dm_words_package_runners, call->name)) &&
		     is_below(call, path);
	/* cp $GOPATH/bin/app /app/ tells that it was made before */
	bool untold = deed == ELSE && dm_words_has(&dm_words_written_last, call->name);
	past->made = below || (tool && names_it(s, call, path)) ||
		     (deed == ELSE && !fetches(s, call, path) && puts_out(s, call, path));
	past->settled = past->made || (deed == ELSE && !untold) || is_package(call, name);
	past->builds = past->builds || (past->named ? tool : installs_it(call, name));
}

static bool
may_be_made(struct search *s, int32_t stage, struct dm_str path, bool named, uint32_t depth)
{
	const struct dm_calls *calls = dm_calls_get(s->judge->facts);
	const bool *lineage = dm_model_lineage(arena_of(s), s->judge->facts->tree, stage);
	struct past past = {.named = named};
	if (depth > DEEP || s->looks == LOOKS ||
		dm_str_find(path, "/node_modules/") != (size_t)-1) {
		return false;
	}
	s->looks++;
	for (uint32_t i = calls->count; i > 0 && !past.settled; i--) {
		const struct dm_build_call *call = &calls->items[i - 1];
		if (lineage[call->instr->stage]) {
			look_at(s, stage, call, path, &past, depth);
		}
	}
	if (past.settled) {
		return past.made;
	}
	return (past.builds && !is_of_packages(path) && has_source(s, stage)) ||
	       may_be_copied(s, stage, path, named, depth);
}

static bool
builds_any(struct dm_judge *j)
{
	struct search s = {.judge = j};
	const struct dm_calls *calls = dm_calls_get(j->facts);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (dm_words_has(&dm_words_build_tools, call->name) ||
			dm_words_has(&dm_words_package_runners, call->name) ||
			makers_of(&s)[i].language) {
			return true;
		}
	}
	return false;
}

bool
dm_built_any(struct dm_judge *j)
{
	if (!j->builds) {
		j->builds = builds_any(j) ? 2 : 1;
	}
	return j->builds == 2;
}

bool
dm_built_maybe(struct dm_judge *j, struct dm_str path, bool named)
{
	struct search s = {.judge = j};
	return path.p && may_be_made(&s, j->stage, path, named, 0);
}

bool
dm_built_read(struct dm_judge *j, const struct dm_built *built)
{
	struct dm_go_program program;
	bool go = dm_str_is(built->call->name, "go") && dm_language_is(built->language, "go") &&
		  dm_go_program_of(j->facts, built->call, &program);
	return go ? dm_judge_packages(j, built->language, &program)
		  : dm_judge_all_sources(j, built->stage, built->language);
}

bool
dm_built_is_own(struct dm_judge *j, const struct dm_built *built)
{
	uint32_t count;
	bool whole, own = false;
	const struct dm_str *sources = dm_scripts_sources(j->facts->scripts, &count, &whole);
	bool *marked = dm_arena_alloc(j->facts->arena, j->facts->tree->nstages * sizeof *marked);
	dm_brought_stages(j->facts->tree, built->stage, marked);
	for (uint32_t i = 0; i < count && !own; i++) {
		own = dm_language_of(sources[i]) == built->language &&
		      dm_brought_to(j->facts, marked, sources[i]);
	}
	return own;
}
