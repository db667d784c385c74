/* useradd and adduser: the accounts that a file creates, and how a distribution creates one. */
#include "create.h"

#include "../facts/calls.h"

#include <stdlib.h>

/* Options of useradd and of both kinds of adduser that take a value as the next word. */
static bool
takes_value(struct dm_str option)
{
	if (dm_words_has(&dm_words_account_options, option)) {
		return true;
	}
	/* -ru 1000: grouped letters of which the last takes a value */
	return option.n > 2 && option.p[1] != '-' && strchr("ugGdhsck", option.p[option.n - 1]);
}

static void
read_option(struct dm_facts *facts, struct dm_str option, struct dm_str value,
	struct dm_account *account)
{
	bool group_only = dm_str_is(option, "-g") || dm_str_is(option, "--gid");
	bool uid = dm_str_is(option, "--uid") ||
		   (option.n > 1 && option.p[1] != '-' && option.p[option.n - 1] == 'u');
	if (uid && dm_str_is_number(value)) {
		account->uid = dm_arena_str(facts->arena, value).p;
	} else if (group_only && dm_str_is_number(value)) {
		account->gid = dm_arena_str(facts->arena, value).p;
	}
}

/* useradd -u 1000 app: false where the call makes no account that can be named. */
static bool
read_creation(struct dm_facts *facts, const struct dm_build_call *call, struct dm_account *account)
{
	bool useradd = dm_str_is(call->name, "useradd"), adduser = dm_str_is(call->name, "adduser");
	struct dm_str name = {NULL, 0};
	uint32_t operands = 0;
	*account = (struct dm_account){0};
	for (uint32_t i = call->program + 1; i < call->command->nwords && (useradd || adduser);
		i++) {
		const struct dm_sh_word *word = &call->command->words[i];
		if (word->text.n > 1 && word->text.p[0] == '-') {
			size_t equals = dm_str_find_byte(word->text, '=');
			if (equals != (size_t)-1) {
				read_option(facts, dm_str_slice(word->text, 0, equals),
					dm_str_slice(word->text, equals + 1, word->text.n),
					account);
			} else if (takes_value(word->text) && i + 1 < call->command->nwords) {
				/* busybox and Debian: adduser -g GECOS; its gid is never told by -g */
				if (useradd || !dm_str_is(word->text, "-g")) {
					read_option(facts, word->text,
						call->command->words[i + 1].text, account);
				}
				i++;
			}
			continue;
		}
		if (operands++ == 0) {
			name = word->literal ? word->text : (struct dm_str){NULL, 0};
		}
	}
	/* adduser USER GROUP puts an existing user into a group */
	if (!dm_account_is_name(name) || dm_account_is_root(name) || !(useradd || operands == 1)) {
		return false;
	}
	account->name = dm_arena_str(facts->arena, name).p;
	return true;
}

bool
dm_account_created(
	struct dm_facts *facts, int32_t stage, struct dm_account *account, uint32_t *created_at)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	/* a stage comes after those that it is FROM */
	for (uint32_t i = calls->count; i > 0; i--) {
		const struct dm_build_call *call = &calls->items[i - 1];
		struct dm_account made;
		if (lineage[call->instr->stage] && read_creation(facts, call, &made)) {
			*account = made;
			*created_at = call->index;
			return true;
		}
	}
	return false;
}

/* ---- what the file does to accounts ---- */

/* A call about accounts names it; "programs" that nobody could read name it somewhere. */
static bool
mentions(const struct dm_build_call *call, struct dm_str word)
{
	if (!dm_words_has(&dm_words_account_programs, call->name)) {
		return call->script.p && dm_str_names(call->script, word.p);
	}
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str text = dm_call_word(call, i);
		size_t equals = dm_str_find_byte(text, '=');
		text = equals == (size_t)-1 ? text : dm_str_slice(text, equals + 1, text.n);
		if (dm_str_eq(text, word)) {
			return true;
		}
	}
	return false;
}

bool
dm_account_mentioned(struct dm_facts *facts, int32_t stage, const char *word)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		if (lineage[calls->items[i].instr->stage] &&
			mentions(&calls->items[i], dm_str(word))) {
			return true;
		}
	}
	return false;
}

bool
dm_account_of_base(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	struct dm_account *account)
{
	if (!image || !image->users || !image->users[0]) {
		return false;
	}
	struct dm_str text = dm_str(image->users[0]), part[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
	for (int i = 0; i < 3; i++) {
		part[i] = dm_account_user_part(text);
		text = part[i].n < text.n ? dm_str_slice(text, part[i].n + 1, text.n)
					  : (struct dm_str){"", 0};
	}
	*account = (struct dm_account){
		.name = dm_arena_str(facts->arena, part[0]).p,
		.uid = dm_str_is_number(part[1]) ? dm_arena_str(facts->arena, part[1]).p : NULL,
		.gid = dm_str_is_number(part[2]) ? dm_arena_str(facts->arena, part[2]).p : NULL,
	};
	return !dm_account_mentioned(facts, stage, account->name);
}

/* ---- creating one ---- */

/* The image's own groupadd and useradd; the small Red Hat images and Amazon's leave shadow-utils out. */
static bool
has_shadow(const struct dm_image *image)
{
	if (image->shadow) {
		return image->shadow == DM_YES;
	}
	/* ...:9-minimal, :8-slim, Azure Linux */
	const struct dm_manager *manager = image->manager ? dm_manager_find(image->manager) : NULL;
	return !dm_words_in(&dm_words_small_images, dm_str(image->name)) &&
	       !(manager && manager->without_shadow);
}

const char *
dm_account_command(struct dm_arena *arena, const struct dm_image *image, const struct dm_account *a)
{
	if (!image || image->shell != DM_YES || !image->family) {
		return NULL;
	}
	const struct dm_distribution *distribution = dm_distribution_find(image->family);
	enum dm_accounts kind = distribution ? distribution->accounts : DM_ACCOUNTS_UNKNOWN;
	if (kind == DM_ACCOUNTS_BUSYBOX) {
		return dm_arena_printf(arena,
			"addgroup -S -g %s %s\n    && adduser -S -D -H -u %s -G %s -s %s %s",
			a->gid, a->name, a->uid, a->name, distribution->nologin, a->name);
	}
	if (kind != DM_ACCOUNTS_SHADOW || !has_shadow(image)) {
		return NULL;
	}
	return dm_arena_printf(arena,
		"groupadd --system --gid %s %s\n    && useradd --system --uid %s --gid %s "
		"--no-create-home --shell %s %s",
		a->gid, a->name, a->uid, a->name, distribution->nologin, a->name);
}

/* The number, or the next one that no RUN of the lineage takes. */
static const char *
free_number(struct dm_facts *facts, int32_t stage, const char *number)
{
	unsigned long n = strtoul(number, NULL, 10);
	for (int i = 0; i < 16 && dm_account_mentioned(facts, stage, number); i++) {
		number = dm_arena_printf(facts->arena, "%lu", ++n);
	}
	return number;
}

/* A number that is taken cannot be created. */
static bool
is_taken(const struct dm_image *image, const struct dm_account *account)
{
	const struct dm_distribution *distribution =
		image ? dm_distribution_find(image->family) : NULL;
	const char *const *taken = distribution ? distribution->taken : NULL;
	return dm_str_listed(dm_str(account->uid), taken) ||
	       dm_str_listed(dm_str(account->gid), taken);
}

static bool
choose_new(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	const struct dm_account_wish *wish, struct dm_choice *choice)
{
	struct dm_account *account = &choice->account;
	account->name = wish->name;
	account->uid = free_number(facts, stage, wish->uid);
	account->gid = free_number(facts, stage, wish->gid);
	choice->moved = strcmp(account->uid, wish->uid) != 0;
	if (dm_account_mentioned(facts, stage, account->name)) {
		account->name = dm_arena_printf(facts->arena, "%s-user", account->name);
	}
	choice->create = choice->no_shell || is_taken(image, account)
				 ? NULL
				 : dm_account_command(facts->arena, image, account);
	if (!choice->create) {
		account->name = NULL;
	}
	return choice->create || !wish->by_name;
}

bool
dm_account_choose(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	const struct dm_account_wish *wish, struct dm_choice *choice, const char **code)
{
	struct dm_account *account = &choice->account, created;
	struct dm_str base = dm_model_base(facts->tree, stage), value;
	*choice = (struct dm_choice){
		.no_shell = dm_str_is(base, "scratch") || (image && image->shell == DM_NO)};
	bool creates = dm_account_created(facts, stage, &created, &choice->created);
	if (dm_account_used(facts, stage, account)) {
		uint32_t last = facts->tree->stages[stage].end - 1;
		/* the variable has to name a user where the new USER is, too */
		if (account->text && (!dm_model_expand(facts->arena, facts->tree, last,
					      dm_str(account->text), &value) ||
					     dm_account_is_root(dm_account_user_part(value)))) {
			*code = "unknown-user";
			return false;
		}
		choice->own = true;
	} else if (creates) {
		*account = created;
		choice->own = true;
	} else if (!dm_account_of_base(facts, stage, image, account) &&
		   !choose_new(facts, stage, image, wish, choice)) {
		*code = "no-useradd";
		return false;
	}
	choice->user = dm_account_text(facts->arena, account, wish->by_name);
	return true;
}
