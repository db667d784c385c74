#include "given.h"

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

/* The chown's operands name the folder; with -R also one that holds it. */
static bool
names_folder(const struct dm_build_call *call, struct dm_str folder)
{
	bool deep = false, named = false;
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		deep = deep || dm_str_is(word, "-R") || dm_str_is(word, "--recursive");
	}
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		size_t slash = word.n > 1 && word.p[word.n - 1] == '/';
		word = dm_str_slice(word, 0, word.n - slash);
		named = named || (deep ? dm_path_holds(word, folder) : dm_str_eq(word, folder));
	}
	return named;
}

/* They share what both have, a number or a name. */
static bool
is_one(const struct dm_account *one, const struct dm_account *other)
{
	return one->uid && other->uid ? strcmp(one->uid, other->uid) == 0
				      : one->name && is_same(one->name, other->name);
}

enum dm_given
dm_given_folder(struct dm_facts *facts, int32_t stage, struct dm_str folder,
	const struct dm_account *account)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	enum dm_given given = DM_GIVEN_NOT;
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool chown = lineage[call->instr->stage] && dm_str_is(call->name, "chown");
		if (chown && names_folder(call, folder)) {
			struct dm_account owner;
			bool it = !call->may && !is_of_variable(call) &&
				  dm_account_read(facts, dm_chown_owner(call), &owner) &&
				  is_one(&owner, account);
			given = it ? DM_GIVEN_IT : DM_GIVEN_AWAY;
		}
	}
	return given;
}

/* ---- group 0 ---- */

static bool
is_root_group(struct dm_str group)
{
	return dm_str_is(group, "0") || dm_str_is(group, "root");
}

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
			     is_root_group(group_part(word));
		given = given || chown || (dm_str_is(call->name, "chgrp") && is_root_group(word));
		opened = opened || (dm_str_is(call->name, "chmod") && opens_group(word));
	}
	return given && opened;
}
