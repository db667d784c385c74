#include "account.h"

#include "../image/reference.h"

bool
dm_account_is_name(struct dm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool inner = i > 0 && (dm_is_digit(c) || c == '-' || c == '.');
		if (!dm_is_letter(c) && c != '_' && !inner) {
			return false;
		}
	}
	return s.n > 0 && s.n <= 32;
}

/* APP_UID of APP_UID=1654, for images that have an account of this number; else {NULL, 0}. */
static struct dm_str
variable_of(struct dm_str uid)
{
	for (uint32_t i = 0; i < dm_words_account_variables.count; i++) {
		struct dm_str word = dm_words_str(&dm_words_account_variables, i);
		size_t equals = dm_str_find_byte(word, '=');
		if (dm_str_eq(dm_str_slice(word, equals + 1, word.n), uid)) {
			return dm_str_slice(word, 0, equals);
		}
	}
	return (struct dm_str){NULL, 0};
}

const char *
dm_account_variable(struct dm_arena *arena, const char *uid)
{
	struct dm_str name = uid ? variable_of(dm_str(uid)) : (struct dm_str){NULL, 0};
	return name.n ? dm_arena_printf(arena, "$%.*s", DM_FMT(name)) : NULL;
}

bool
dm_account_next_of_base(const struct dm_image *image, uint32_t *i, struct dm_base_user *user)
{
	const char *const *users = image ? image->config->users : NULL;
	if (!users || !users[*i]) {
		return false;
	}
	struct dm_str text = dm_str(users[(*i)++]);
	*user = (struct dm_base_user){{"", 0}, {"", 0}, {"", 0}};
	dm_str_next_part(&text, ':', &user->name);
	dm_str_next_part(&text, ':', &user->uid);
	dm_str_next_part(&text, ':', &user->gid);
	return true;
}

/* NAME of ${NAME} and $NAME; else {NULL, 0}. */
static struct dm_str
unbraced(struct dm_str text)
{
	bool braces = text.n > 3 && text.p[1] == '{' && text.p[text.n - 1] == '}';
	return text.n > 1 && text.p[0] == '$' ? dm_str_slice(text, 1 + braces, text.n - braces)
					      : (struct dm_str){NULL, 0};
}

/* $APP_UID and ${APP_UID} of a base whose environment has it, ${NB_UID} of one that says its own user so; else {NULL, 0}. */
static struct dm_str
base_value(struct dm_str text, const struct dm_image *image)
{
	struct dm_base_user user;
	const char *as = image && image->config->user ? image->config->user_as : NULL;
	if (as && dm_str_eq(unbraced(text), unbraced(dm_str(as)))) {
		return dm_str(image->config->user);
	}
	for (uint32_t i = 0; dm_account_next_of_base(image, &i, &user);) {
		struct dm_str name = variable_of(user.uid);
		if (name.n && dm_str_eq(unbraced(text), name)) {
			return user.uid;
		}
	}
	return (struct dm_str){NULL, 0};
}

/*
 * The value of a USER instruction, variables replaced; {NULL, 0} where neither the file nor its base (NULL: not asked)
 * tell.
 */
static struct dm_str
user_value(struct dm_facts *facts, const struct dm_instr *instr, const struct dm_image *image)
{
	struct dm_str value;
	uint32_t at = (uint32_t)(instr - facts->tree->instrs);
	return dm_model_expand(facts->arena, facts->tree, at, dm_instr_args(instr), &value)
		       ? value
		       : base_value(dm_instr_args(instr), image);
}

static const char *
base_user(struct dm_facts *facts, int32_t stage, const struct dm_image *image)
{
	struct dm_str base = dm_model_base(facts->tree, stage);
	if (dm_str_is(base, "scratch")) {
		return "";
	}
	struct dm_reference reference;
	if (base.n && facts->lock->count && dm_reference_parse(facts->arena, base, &reference)) {
		reference.digest = (struct dm_str){NULL, 0};
		const struct dm_lock_entry *entry =
			dm_lock_find(facts->lock, dm_reference_canonical(facts->arena, &reference));
		if (entry && entry->user) {
			return entry->user;
		}
	}
	return image ? image->config->user : NULL;
}

/* user: the USER instruction in force, NULL where the base decides, which is an image. */
static enum dm_effective
effective_of_image(struct dm_facts *facts, const struct dm_instr *user, int32_t stage,
	const struct dm_image *image)
{
	const char *configured = user ? NULL : base_user(facts, stage, image);
	struct dm_str value = user ? user_value(facts, user, image) : dm_str(configured);
	if (!value.p) {
		return user ? DM_USER_VARIABLE : DM_USER_UNKNOWN;
	}
	return dm_account_is_root(dm_account_user_part(value)) ? DM_USER_ROOT : DM_USER_OTHER;
}

enum {
	SELECTED = 256, /* stages that one may be, of which all users are looked up */
};

/* FROM base-${TARGETARCH}: all stages that it may be leave another user than root in force. */
static bool
selects_other(struct dm_facts *facts, int32_t stage)
{
	const struct dm_tree *tree = facts->tree;
	bool *selected = NULL, all = true;
	uint32_t looks = 0;
	while (tree->stages[stage].parent >= 0) {
		stage = tree->stages[stage].parent;
	}
	if (dm_str_find_byte(tree->stages[stage].base, '$') == (size_t)-1) {
		return false;
	}
	selected = dm_arena_alloc(facts->arena, tree->nstages * sizeof *selected);
	if (!dm_model_selects(facts->arena, tree, stage, selected)) {
		return false;
	}
	for (int32_t i = 0; all && i < stage; i++) {
		if (selected[i]) {
			const struct dm_image *image;
			uint32_t end = tree->stages[i].end - 1;
			const struct dm_instr *last = &tree->instrs[end];
			const struct dm_instr *user =
				last->kind == DM_USER ? last : dm_model_last(tree, end, DM_USER);
			dm_stage_manager(facts, i, &image);
			all = looks++ < SELECTED &&
			      effective_of_image(facts, user, i, image) == DM_USER_OTHER;
		}
	}
	return all;
}

static enum dm_effective
effective(struct dm_facts *facts, const struct dm_instr *user, int32_t stage,
	const struct dm_image *image)
{
	enum dm_effective found = effective_of_image(facts, user, stage, image);
	return found == DM_USER_UNKNOWN && selects_other(facts, stage) ? DM_USER_OTHER : found;
}

enum dm_effective
dm_account_at(struct dm_facts *facts, const struct dm_instr *instr, const struct dm_image *image)
{
	uint32_t at = (uint32_t)(instr - facts->tree->instrs);
	return effective(facts, dm_model_last(facts->tree, at, DM_USER), instr->stage, image);
}

enum dm_effective
dm_account_effective(struct dm_facts *facts, int32_t stage, const struct dm_image *image)
{
	const struct dm_instr *last = &facts->tree->instrs[facts->tree->stages[stage].end - 1];
	if (last->kind == DM_USER) {
		return effective(facts, last, stage, image);
	}
	return dm_account_at(facts, last, image);
}

bool
dm_account_read(struct dm_facts *facts, struct dm_str value, struct dm_account *account)
{
	*account = (struct dm_account){0};
	struct dm_str user = dm_account_user_part(value);
	struct dm_str group = user.n < value.n ? dm_str_slice(value, user.n + 1, value.n)
					       : (struct dm_str){NULL, 0};
	account->gid = dm_str_is_number(group)           ? dm_arena_str(facts->arena, group).p
		       : dm_account_is_root_group(group) ? "0"
							 : NULL;
	if (dm_str_is_number(user)) {
		account->uid = dm_arena_str(facts->arena, user).p;
		return true;
	}
	if (!dm_account_is_name(user)) {
		return false;
	}
	account->name = dm_arena_str(facts->arena, user).p;
	return true;
}

bool
dm_account_used(struct dm_facts *facts, int32_t stage, struct dm_account *account)
{
	for (int32_t s = stage; s >= 0; s = facts->tree->stages[s].parent) {
		for (uint32_t i = facts->tree->stages[s].end; i > facts->tree->stages[s].from;
			i--) {
			const struct dm_instr *instr = &facts->tree->instrs[i - 1];
			if (instr->kind != DM_USER) {
				continue;
			}
			struct dm_str value = user_value(facts, instr, NULL);
			if (value.n && !dm_account_is_root(dm_account_user_part(value)) &&
				dm_account_read(facts, value, account)) {
				struct dm_str text = dm_instr_args(instr);
				bool variable = dm_str_find_byte(text, '$') != (size_t)-1;
				account->text =
					variable ? dm_arena_str(facts->arena, text).p : NULL;
				return true;
			}
		}
	}
	return false;
}

const char *
dm_account_text(struct dm_arena *arena, const struct dm_account *account, bool by_name)
{
	if (account->text) {
		return account->text;
	}
	const char *user =
		account->uid && !(by_name && account->name) ? account->uid : account->name;
	/* a name brings its groups along, unless another one is meant */
	bool group = account->gid && (user == account->uid || strcmp(account->gid, "0") == 0);
	return group ? dm_arena_printf(arena, "%s:%s", user, account->gid) : user;
}

const char *
dm_account_configured(struct dm_facts *facts, int32_t stage, const struct dm_image *image)
{
	return base_user(facts, stage, image);
}

bool
dm_account_same(const struct dm_account *one, const struct dm_account *other)
{
	return (one->uid && other->uid && strcmp(one->uid, other->uid) == 0) ||
	       (one->name && other->name && strcmp(one->name, other->name) == 0);
}
