/* useradd and adduser: the accounts that a file creates, and how a distribution creates one. */
#include "create.h"

#include <stdlib.h>

struct creation {
	struct dm_facts *facts;
	struct dm_account *account;
	bool found;
};

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
read_option(
	struct creation *c, struct dm_str option, struct dm_str value, struct dm_account *account)
{
	bool group_only = dm_str_is(option, "-g") || dm_str_is(option, "--gid");
	bool uid = dm_str_is(option, "--uid") ||
		   (option.n > 1 && option.p[1] != '-' && option.p[option.n - 1] == 'u');
	if (uid && dm_str_is_number(value)) {
		account->uid = dm_arena_str(c->facts->arena, value).p;
	} else if (group_only && dm_str_is_number(value)) {
		account->gid = dm_arena_str(c->facts->arena, value).p;
	}
}

static void
visit_creation(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct creation *c = data;
	(void)depth;
	if (command->kind != DM_SH_SIMPLE || command->nwords < 2) {
		return;
	}
	uint32_t start = dm_str_is(command->words[0].text, "sudo") ? 1 : 0;
	struct dm_str program = dm_str_base_name(command->words[start].text);
	bool useradd = dm_str_is(program, "useradd"), adduser = dm_str_is(program, "adduser");
	if (!useradd && !adduser) {
		return;
	}
	struct dm_account account = {0};
	struct dm_str name = {NULL, 0};
	uint32_t operands = 0;
	for (uint32_t i = start + 1; i < command->nwords; i++) {
		const struct dm_sh_word *word = &command->words[i];
		if (word->text.n > 1 && word->text.p[0] == '-') {
			size_t equals = dm_str_find_byte(word->text, '=');
			if (equals != (size_t)-1) {
				read_option(c, dm_str_slice(word->text, 0, equals),
					dm_str_slice(word->text, equals + 1, word->text.n),
					&account);
			} else if (takes_value(word->text) && i + 1 < command->nwords) {
				/* busybox and Debian: adduser -g GECOS; its gid is never told by -g */
				if (useradd || !dm_str_is(word->text, "-g")) {
					read_option(c, word->text, command->words[i + 1].text,
						&account);
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
	if (dm_account_is_name(name) && !dm_account_is_root(name) && (useradd || operands == 1)) {
		account.name = dm_arena_str(c->facts->arena, name).p;
		*c->account = account;
		c->found = true;
	}
}

bool
dm_account_created(
	struct dm_facts *facts, int32_t stage, struct dm_account *account, uint32_t *created_at)
{
	const struct dm_runs *runs = dm_runs_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	/* a stage stands behind those that it is FROM */
	for (uint32_t i = runs->count; i > 0; i--) {
		const struct dm_run *run = &runs->items[i - 1];
		if (!lineage[run->instr->stage] || !run->readable) {
			continue;
		}
		struct creation c = {.facts = facts, .account = account};
		dm_sh_walk(run->shell->list, visit_creation, &c);
		if (c.found) {
			*created_at = run->index;
			return true;
		}
	}
	return false;
}

/* ---- what the file does to accounts ---- */

struct mention {
	struct dm_str word;
	bool found;
};

static void
visit_mention(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct mention *mention = data;
	bool manages = false;
	(void)depth;
	for (uint32_t i = 0; command->kind == DM_SH_SIMPLE && i < command->nwords; i++) {
		manages = manages || dm_words_has(&dm_words_account_programs,
					     dm_str_base_name(command->words[i].text));
		struct dm_str text = command->words[i].text;
		size_t equals = dm_str_find_byte(text, '=');
		struct dm_str value =
			equals == (size_t)-1 ? text : dm_str_slice(text, equals + 1, text.n);
		if (manages && dm_str_eq(value, mention->word)) {
			mention->found = true;
		}
	}
}

bool
dm_account_mentioned(struct dm_facts *facts, int32_t stage, const char *word)
{
	const struct dm_runs *runs = dm_runs_get(facts);
	struct mention mention = {.word = dm_str(word)};
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	for (uint32_t i = 0; i < runs->count && !mention.found; i++) {
		const struct dm_run *run = &runs->items[i];
		/* most RUNs do not name it at all */
		if (lineage[run->instr->stage] && run->readable &&
			memmem(run->shell->text.p, run->shell->text.n, mention.word.p,
				mention.word.n)) {
			dm_sh_walk(run->shell->list, visit_mention, &mention);
		}
	}
	return mention.found;
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
		/* the variable has to name a user where the new USER stands, too */
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
