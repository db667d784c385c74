#include "given.h"

#include "../facts/brought.h"
#include "folders.h"

/* ---- owners ---- */

struct owners {
	struct dm_facts *facts;
	struct dm_account account;
	bool any, several;
};

static bool
is_same(const char *one, const char *other)
{
	return one == other || (one && other && strcmp(one, other) == 0);
}

/* app, app:app, 1000:2000, app:, 1000.2000 */
static void
add_owner(struct owners *owners, struct dm_str text)
{
	struct dm_account next;
	struct dm_str user = dm_account_user_part(text);
	if (user.n == 0 || dm_account_is_root(user) || owners->several) {
		return;
	}
	if (dm_str_find_byte(text, '$') != (size_t)-1 ||
		!dm_account_read(owners->facts, text, &next)) {
		owners->several = true;
		return;
	}
	const struct dm_account *first = &owners->account;
	owners->several = owners->any &&
			  (!is_same(first->name, next.name) || !is_same(first->uid, next.uid) ||
				  (first->gid && next.gid && strcmp(first->gid, next.gid) != 0));
	if (!owners->any || (next.gid && !first->gid)) {
		owners->account = next;
	}
	owners->any = true;
}

struct dm_str
dm_chown_owner(const struct dm_build_call *call)
{
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		if (dm_str_starts(word, "--reference")) {
			break;
		}
		if (word.n && word.p[0] != '-') {
			return word;
		}
	}
	return (struct dm_str){NULL, 0};
}

/* Its number is in the call's words as the RUN has them: an ARG may be another one in the next build. */
static bool
is_of_variable(const struct dm_build_call *call)
{
	struct dm_span span = call->command->span;
	struct dm_str text = dm_span_str(call->instr->cook.text, call->instr->command);
	bool seen = call->mine && !dm_instr_script(call->instr) && dm_span_end(span) <= text.n;
	return dm_str_find_byte(seen ? dm_span_str(text, span) : call->instr->cook.text, '$') !=
	       (size_t)-1;
}

static void
add_calls(struct owners *owners, const bool *lineage)
{
	const struct dm_calls *calls = dm_calls_get(owners->facts);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (lineage[call->instr->stage] && dm_str_is(call->name, "chown")) {
			struct dm_str owner = dm_chown_owner(call);
			if (owner.n && is_of_variable(call)) {
				owners->several = owners->several ||
						  !dm_account_is_root(dm_account_user_part(owner));
			} else {
				add_owner(owners, owner);
			}
		}
	}
}

static void
add_copies(struct owners *owners, const bool *lineage)
{
	static const enum dm_keyword kinds[] = {DM_COPY, DM_ADD};
	const struct dm_tree *tree = owners->facts->tree;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		const struct dm_indexes *copies = &tree->by_kind[kinds[k]];
		for (uint32_t i = 0; i < copies->count; i++) {
			const struct dm_instr *instr = &tree->instrs[copies->items[i]];
			if (instr->stage >= 0 && lineage[instr->stage]) {
				add_owner(owners, dm_instr_flag(instr, "chown"));
			}
		}
	}
}

bool
dm_given_to(struct dm_facts *facts, int32_t stage, struct dm_account *account)
{
	struct owners owners = {.facts = facts};
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	add_copies(&owners, lineage);
	add_calls(&owners, lineage);
	bool one = owners.any && !owners.several;
	*account = one ? owners.account : (struct dm_account){0};
	return one;
}

/* ---- group 0 ---- */

static struct dm_str
group_part(struct dm_str owner)
{
	size_t n = dm_account_user_part(owner).n;
	return n < owner.n ? dm_str_slice(owner, n + 1, owner.n) : (struct dm_str){NULL, 0};
}

/* g=u, g+rwX, ug+w, 775: the group may write */
static bool
opens_group(struct dm_str mode)
{
	if (dm_str_is_number(mode)) {
		return mode.n > 2 && strchr("2367", mode.p[mode.n - 2]);
	}
	size_t op = 0;
	while (op < mode.n && strchr("ugoa", mode.p[op])) {
		op++;
	}
	bool group = dm_str_find_byte(dm_str_slice(mode, 0, op), 'g') != (size_t)-1 ||
		     dm_str_find_byte(dm_str_slice(mode, 0, op), 'a') != (size_t)-1;
	bool sets = op < mode.n && (mode.p[op] == '+' || mode.p[op] == '=');
	struct dm_str rights = dm_str_slice(mode, op, mode.n);
	return group && sets &&
	       (dm_str_find_byte(rights, 'w') != (size_t)-1 ||
		       dm_str_find_byte(rights, 'u') != (size_t)-1);
}

/* -g 0, -m 2775, -m2775, --mode=2775 of mkdir and install; {NULL, 0}: it is not said */
static struct dm_str
option(const struct dm_build_call *call, char letter, const char *name)
{
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		struct dm_str next = dm_call_word(call, i + 1);
		if (dm_str_starts(word, "--")) {
			struct dm_str rest = dm_str_slice(word, 2, word.n);
			size_t n = strlen(name);
			if (dm_str_starts(rest, name) && (rest.n == n || rest.p[n] == '=')) {
				return rest.n == n ? next : dm_str_slice(rest, n + 1, rest.n);
			}
			continue;
		}
		size_t at = dm_str_starts(word, "-") ? dm_str_find_byte(word, letter) : (size_t)-1;
		if (at != (size_t)-1) {
			return at + 1 == word.n ? next : dm_str_slice(word, at + 1, word.n);
		}
	}
	return (struct dm_str){NULL, 0};
}

/* install -d -g 0 -m 2775: the folder is group 0's, which may write there */
static bool
installs_for_root_group(const struct dm_build_call *call)
{
	return dm_str_is(call->name, "install") &&
	       dm_account_is_root_group(option(call, 'g', "group")) &&
	       opens_group(option(call, 'm', "mode"));
}

static struct dm_str
first_operand(const struct dm_build_call *call)
{
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		if (dm_call_word(call, i).n && dm_call_word(call, i).p[0] != '-') {
			return dm_call_word(call, i);
		}
	}
	return (struct dm_str){NULL, 0};
}

enum dm_given
dm_given_by_group(const struct dm_build_call *call)
{
	struct dm_str word = first_operand(call);
	if (dm_str_is(call->name, "chgrp")) {
		return dm_account_is_root_group(word) ? DM_GIVEN_NOT : DM_GIVEN_AWAY;
	}
	if (!dm_str_is(call->name, "chmod")) {
		return DM_GIVEN_NOT;
	}
	bool adds = dm_str_find_byte(word, '+') != (size_t)-1;
	return opens_group(word) ? call->may ? DM_GIVEN_NOT : DM_GIVEN_IT
	       : adds            ? DM_GIVEN_NOT
				 : DM_GIVEN_AWAY;
}

/* ---- one folder ---- */

bool
dm_chown_is_deep(const struct dm_build_call *call)
{
	bool deep = false;
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		deep = deep || dm_str_is(word, "--recursive") ||
		       (dm_str_starts(word, "-") && !dm_str_starts(word, "--") &&
			       dm_str_find_byte(word, 'R') != (size_t)-1);
	}
	return deep;
}

/* What a word of a call names: the folder, one around it, neither; or, by a pattern or a variable, maybe one of them. */
enum named {
	NAMES_OTHER,
	NAMES_MAYBE,
	NAMES_AROUND,
	NAMES_IT,
};

static enum named
names(struct dm_arena *arena, const struct dm_build_call *call, uint32_t at, struct dm_str folder)
{
	const struct dm_sh_word *word = &call->command->words[call->program + at];
	size_t end = 0;
	while (end < word->text.n && !strchr("*?[{$`", word->text.p[end])) {
		end++;
	}
	bool whole = end == word->text.n || (word->literal && word->quoted);
	while (!whole && end > 0 && word->text.p[end - 1] != '/') {
		end--;
	}
	struct dm_str known = whole ? word->text
			      : end ? dm_str_slice(word->text, 0, end)
				    : DM_STR(".");
	if (!whole && end == 0 && !word->glob) {
		return NAMES_MAYBE; /* $DIR, {} of find -exec */
	}
	struct dm_str path = dm_path_join(arena, call->folder, known);
	if (!path.p) {
		return NAMES_MAYBE;
	}
	bool it = dm_str_eq(path, folder);
	bool holds = dm_path_holds(path, folder) && (whole || !it);
	return !holds ? NAMES_OTHER : !whole ? NAMES_MAYBE : it ? NAMES_IT : NAMES_AROUND;
}

/* What comes nearest to the folder among the operands from the one at `from` on, all but the last `but`. */
static enum named
nearest(struct dm_arena *arena, const struct dm_build_call *call, uint32_t from, uint32_t but,
	struct dm_str folder)
{
	enum named near = NAMES_OTHER;
	for (uint32_t i = from; dm_call_word(call, i + but).p; i++) {
		if (!dm_str_starts(dm_call_word(call, i), "-")) {
			enum named each = names(arena, call, i, folder);
			near = each > near ? each : near;
		}
	}
	return near;
}

static enum named
chown_names(struct dm_arena *arena, const struct dm_build_call *call, struct dm_str folder)
{
	struct dm_str owner = dm_chown_owner(call);
	uint32_t from = 1;
	while (owner.p && dm_call_word(call, from).p != owner.p) {
		from++;
	}
	from += owner.p != NULL;
	if (!dm_call_word(call, from).p) {
		return NAMES_MAYBE; /* xargs chown app */
	}
	enum named near = nearest(arena, call, from, 0, folder);
	return near == NAMES_AROUND && !dm_chown_is_deep(call) ? NAMES_OTHER : near;
}

/* rm -r, rmdir, mv: the folder may be gone after it, and with it its owner. */
static bool
removes(struct dm_arena *arena, const struct dm_build_call *call, struct dm_str folder)
{
	bool moves = dm_str_is(call->name, "mv"), deep = dm_str_is(call->name, "rmdir") || moves;
	if (!moves && !deep && !dm_str_is(call->name, "rm")) {
		return false;
	}
	for (uint32_t i = 1; !deep && dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		deep = dm_str_starts(word, "-") &&
		       (dm_str_starts(word, "--r") || strpbrk(dm_arena_str(arena, word).p, "rR"));
	}
	bool known = false;
	for (uint32_t i = 1; deep && dm_call_word(call, i + moves).p; i++) {
		/* rm -rf "$GNUPGHOME" is not about the folder */
		struct dm_str word = dm_call_word(call, i);
		bool told = dm_str_find_byte(word, '$') == (size_t)-1 &&
			    dm_str_find_byte(word, '`') == (size_t)-1;
		known = known || (told && !dm_str_starts(word, "-") &&
					 names(arena, call, i, folder) != NAMES_OTHER);
	}
	return known;
}

/* mkdir of the folder or of one in it */
static bool
makes(struct dm_arena *arena, const struct dm_build_call *call, struct dm_str folder)
{
	bool made = false;
	for (uint32_t i = 1;
		dm_str_is(call->name, "mkdir") && !call->may && dm_call_word(call, i).p; i++) {
		const struct dm_sh_word *word = &call->command->words[call->program + i];
		struct dm_str path = word->literal ? dm_path_join(arena, call->folder, word->text)
						   : (struct dm_str){NULL, 0};
		made = made || (path.p && dm_path_holds(folder, path));
	}
	return made;
}

/* They share what both have, a number or a name. */
static bool
is_one(const struct dm_account *one, const struct dm_account *other)
{
	return one->uid && other->uid ? strcmp(one->uid, other->uid) == 0
				      : one->name && is_same(one->name, other->name);
}

/* What the calls so far did with one folder. */
struct giving {
	struct dm_facts *facts;
	int32_t stage;
	struct dm_str folder;
	const struct dm_account *account;
	enum dm_given given;
	bool there;
	bool deep;
	uint32_t
		at; /* the instruction that gave it last, with all that was in it where deep says so */
	/* group 0 has it, as all that root makes, and may write there */
	bool other_group, open;
	uint32_t group_at; /* the last instruction that is about that */
};

/* chown, chgrp and chmod, as far as the group of the folder is concerned. */
static void
follow_group(struct giving *g, const struct dm_build_call *call, enum named named)
{
	struct dm_str word = first_operand(call);
	bool sure = !call->may && named != NAMES_MAYBE;
	if (dm_str_is(call->name, "chmod")) {
		enum dm_given by = dm_given_by_group(call);
		g->open = by == DM_GIVEN_NOT ? g->open : by == DM_GIVEN_IT && (sure || g->open);
	} else if (dm_str_is(call->name, "install")) {
		g->open = sure;
		g->other_group = false;
	} else {
		struct dm_str group = dm_str_is(call->name, "chgrp") ? word : group_part(word);
		if (group.p) {
			g->other_group =
				!dm_account_is_root_group(group) || (g->other_group && !sure);
		}
	}
}

static void
follow_owner(struct giving *g, const struct dm_build_call *call, enum named named)
{
	struct dm_account owner;
	bool it = !call->may && !is_of_variable(call) &&
		  dm_account_read(g->facts, dm_chown_owner(call), &owner) &&
		  is_one(&owner, g->account);
	if (!it) {
		g->given = DM_GIVEN_AWAY;
	} else if (named != NAMES_MAYBE && g->there) {
		g->given = DM_GIVEN_IT; /* what is made after it is root's */
		g->deep = dm_chown_is_deep(call);
		g->at = call->index;
	}
}

static void
follow(struct giving *g, const struct dm_build_call *call)
{
	struct dm_arena *arena = g->facts->arena;
	g->there = g->there || makes(arena, call, g->folder);
	if (removes(arena, call, g->folder)) {
		g->there = g->open = g->other_group = false;
		g->given = DM_GIVEN_AWAY;
	}
	bool owns = dm_str_is(call->name, "chown");
	bool groups = dm_str_is(call->name, "chgrp") || dm_str_is(call->name, "chmod");
	bool installs = installs_for_root_group(call);
	enum named named = owns || groups ? chown_names(arena, call, g->folder)
			   : installs     ? nearest(arena, call, 1, 0, g->folder)
					  : NAMES_OTHER;
	if (named == NAMES_OTHER || (installs && named == NAMES_AROUND)) {
		return;
	}
	g->there = g->there || named == NAMES_IT ||
		   dm_folder_is_workdir(g->facts, g->stage, call->index, g->folder);
	follow_group(g, call, named);
	if (owns) {
		follow_owner(g, call, named);
	}
	g->group_at = groups || installs ? call->index : g->group_at;
}

static struct giving
follow_all(struct dm_facts *facts, int32_t stage, struct dm_str folder,
	const struct dm_account *account)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	struct giving g = {facts, stage, folder, account, .given = DM_GIVEN_NOT};
	for (uint32_t i = 0; i < calls->count; i++) {
		if (lineage[calls->items[i].instr->stage]) {
			follow(&g, &calls->items[i]);
		}
	}
	bool member = account->gid && dm_account_is_root_group(dm_str(account->gid));
	if (member && g.there && g.open && !g.other_group && g.given != DM_GIVEN_IT) {
		g.given = DM_GIVEN_IT;
		g.at = g.group_at;
	}
	return g;
}

enum dm_given
dm_given_folder(struct dm_facts *facts, int32_t stage, struct dm_str folder,
	const struct dm_account *account)
{
	return follow_all(facts, stage, folder, account).given;
}

/* COPY --chown=app */
static bool
copies_for(struct dm_facts *facts, const struct dm_instr *copy, const struct dm_account *account)
{
	struct dm_account owner;
	struct dm_str text = dm_instr_flag(copy, "chown");
	return text.n && dm_str_find_byte(text, '$') == (size_t)-1 &&
	       dm_account_read(facts, text, &owner) && is_one(&owner, account);
}

bool
dm_given_for_good(struct dm_facts *facts, int32_t stage, struct dm_str folder,
	const struct dm_account *account, bool files)
{
	static const enum dm_keyword kinds[] = {DM_COPY, DM_ADD};
	const struct giving g = follow_all(facts, stage, folder, account);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	bool given = g.given == DM_GIVEN_IT && (g.deep || !files), brought = false, good = true;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		const struct dm_indexes *copies = &facts->tree->by_kind[kinds[k]];
		for (uint32_t i = dm_indexes_from(copies, given ? g.at : 0);
			good && i < copies->count; i++) {
			const struct dm_instr *copy = &facts->tree->instrs[copies->items[i]];
			struct dm_str to = dm_copy_target(facts, copies->items[i]);
			bool around = to.p && dm_path_holds(to, folder) && to.n != folder.n;
			bool brings = !to.p || around || (files && dm_path_holds(to, folder));
			if (copy->stage >= 0 && lineage[copy->stage] && brings) {
				good = copies_for(facts, copy, account);
				brought = brought || around;
			}
		}
	}
	return good && (given || (files && brought && g.given == DM_GIVEN_NOT));
}

/* ---- the whole lineage ---- */

bool
dm_given_to_root_group(struct dm_facts *facts, int32_t stage)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	bool given = false, opened = false;
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (!lineage[call->instr->stage]) {
			continue;
		}
		struct dm_str word = first_operand(call);
		struct dm_str user = dm_account_user_part(word);
		bool chown = dm_str_is(call->name, "chown") &&
			     (user.n == 0 || !dm_account_is_root(user)) &&
			     dm_account_is_root_group(group_part(word));
		given = given || chown ||
			(dm_str_is(call->name, "chgrp") && dm_account_is_root_group(word));
		opened = opened || (dm_str_is(call->name, "chmod") && opens_group(word));
		if (installs_for_root_group(call)) {
			return true;
		}
	}
	return given && opened;
}
