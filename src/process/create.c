/* useradd and adduser: the accounts that a file creates, and how a distribution creates one. */
#include "create.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "../facts/ships.h"
#include "../facts/starts.h"
#include "../facts/walk.h"
#include "account_words.h"
#include "given.h"
#include "needed.h"
#include "passwd.h"

#include <stdlib.h>

/* ---- what the file creates ---- */

/* usermod -u 1001 node, groupmod -g 1001 node: another number, the same name */
static bool
is_renumbered(const struct dm_build_call *call)
{
	bool changes = dm_str_is(call->name, "usermod") || dm_str_is(call->name, "groupmod");
	for (uint32_t i = 1; changes && dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		changes = word.n == 0 || word.p[0] != '-' ||
			  dm_words_has(&dm_words_renumbering_options, word);
	}
	return changes;
}

/* The number of a group: 0 for root, a number itself, else as a groupadd or addgroup of the lineage says. */
static const char *
group_number(struct dm_facts *facts, const bool *lineage, struct dm_str group)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const char *number = dm_account_is_root_group(group) ? "0" : NULL;
	if (dm_str_is_number(group)) {
		return dm_arena_str(facts->arena, group).p;
	}
	for (uint32_t i = 0; group.n && i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool makes = dm_str_is(call->name, "groupadd") || dm_str_is(call->name, "addgroup");
		bool changes =
			dm_str_is(call->name, "groupmod") || dm_str_is(call->name, "delgroup");
		if (!lineage[call->instr->stage] || !(makes || changes)) {
			continue;
		}
		struct dm_account_words creation = dm_account_words_of(facts, call, false);
		if (creation.name && dm_str_eq(call->command->words[creation.name].text, group)) {
			bool says =
				makes || (dm_str_is(call->name, "groupmod") && is_renumbered(call));
			number = says && !call->may && dm_str_is_number(creation.gid)
					 ? dm_arena_str(facts->arena, creation.gid).p
					 : NULL;
		}
	}
	return number;
}

/* `$USERNAME`, `"${USERNAME}"`: a USER may say it the same way. */
static const char *
variable_of(struct dm_facts *facts, struct dm_str text)
{
	if (!text.p) {
		return NULL;
	}
	if (text.n > 2 && text.p[0] == '"' && text.p[text.n - 1] == '"') {
		text = dm_str_slice(text, 1, text.n - 1);
	}
	bool braces = text.n > 3 && text.p[1] == '{' && text.p[text.n - 1] == '}';
	bool variable = text.n > 1 && text.p[0] == '$';
	for (size_t i = 1 + braces; i + braces < text.n; i++) {
		variable = variable && dm_is_name_byte(text.p[i]);
	}
	return variable ? dm_arena_str(facts->arena, text).p : NULL;
}

/* useradd -u 1000 app: false where the call makes no account that can be named. */
static bool
read_creation(struct dm_facts *facts, const struct dm_build_call *call, const bool *lineage,
	struct dm_account *account)
{
	bool useradd = dm_str_is(call->name, "useradd"), adduser = dm_str_is(call->name, "adduser");
	*account = (struct dm_account){0};
	if (!useradd && !adduser) {
		return false;
	}
	struct dm_account_words creation = dm_account_words_of(facts, call, useradd);
	const struct dm_sh_word *word = &call->command->words[creation.name];
	struct dm_str name = creation.name && word->literal ? word->text : (struct dm_str){NULL, 0};
	/* adduser USER GROUP puts an existing user into a group */
	if (!dm_account_is_name(name) || dm_account_is_root(name) ||
		!(useradd || creation.operands == 1)) {
		return false;
	}
	if (creation.uid.p && dm_account_is_root(creation.uid)) {
		return false; /* useradd -o -u 0 admin */
	}
	account->name = dm_arena_str(facts->arena, name).p;
	if (!dm_word_is_literal(facts, call, creation.name)) {
		account->text = variable_of(facts, dm_word_written(call, creation.name));
	}
	if (dm_str_is_number(creation.uid)) {
		account->uid = dm_arena_str(facts->arena, creation.uid).p;
	}
	/* busybox: adduser -g GECOS -G GROUP; Debian: adduser --gid or --ingroup */
	account->gid =
		creation.more_groups
			? NULL
			: group_number(facts, lineage,
				  useradd || !creation.group.p ? creation.gid : creation.group);
	account->home = creation.no_home                                 ? DM_NO
			: creation.home || (adduser && !creation.system) ? DM_YES
									 : DM_UNKNOWN_FACT;
	return true;
}

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
		bool letter = text.n > 2 && text.p[0] == '-'; /* -g1000 */
		if (dm_str_eq(text, word) ||
			(letter && dm_str_eq(dm_str_slice(text, 2, text.n), word))) {
			return true;
		}
	}
	return false;
}

/*
 * The numbers of the account after each usermod and groupmod from that call on: usermod -u 1001 app, groupmod -g 1001 app,
 * whose group is called as it is. What they do otherwise, or maybe, leaves it without.
 */
static void
renumber(struct dm_facts *facts, const bool *lineage, uint32_t from, struct dm_account *account)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	bool more = false;
	for (uint32_t i = from; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool user = dm_str_is(call->name, "usermod");
		if (!lineage[call->instr->stage] || (!user && !dm_str_is(call->name, "groupmod")) ||
			!mentions(call, dm_str(account->name))) {
			continue;
		}
		struct dm_account_words words = dm_account_words_of(facts, call, true);
		struct dm_str name = call->command->words[words.name].text;
		if (call->may || !is_renumbered(call) || !dm_str_is(name, account->name)) {
			account->uid = account->gid = NULL;
			continue;
		}
		if (user && words.uid.p) {
			account->uid = dm_str_is_number(words.uid)
					       ? dm_arena_str(facts->arena, words.uid).p
					       : NULL;
		}
		if (words.gid.p) {
			account->gid = group_number(facts, lineage, words.gid);
		}
		more = more || words.more_groups;
		account->gid = more ? NULL : account->gid;
	}
}

/* userdel app, deluser app; not deluser app group, which takes it out of that alone */
static bool
is_deleted(struct dm_facts *facts, const bool *lineage, uint32_t from, const char *name)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	for (uint32_t i = from; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		uint32_t operands = 0, last = 0;
		bool deletes = dm_str_is(call->name, "userdel") || dm_str_is(call->name, "deluser");
		for (uint32_t k = 1;
			deletes && lineage[call->instr->stage] && dm_call_word(call, k).p; k++) {
			bool option = dm_str_starts(dm_call_word(call, k), "-");
			operands += !option;
			last = option ? last : k;
		}
		if (operands == 1 && dm_str_is(dm_call_word(call, last), name)) {
			return true;
		}
	}
	return false;
}

/* The last one that is called so; wanted NULL: whatever it is called. */
static bool
find_creation(struct dm_facts *facts, int32_t stage, const char *wanted, struct dm_account *account,
	uint32_t *created_at)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	/* a stage comes after those that it is FROM */
	for (uint32_t i = calls->count; i > 0; i--) {
		const struct dm_build_call *call = &calls->items[i - 1];
		struct dm_account made;
		if (!lineage[call->instr->stage] || !read_creation(facts, call, lineage, &made) ||
			(wanted && strcmp(wanted, made.name) != 0) ||
			is_deleted(facts, lineage, i, made.name)) {
			continue;
		}
		renumber(facts, lineage, i, &made);
		*account = made;
		*created_at = call->index;
		return true;
	}
	return false;
}

bool
dm_account_created(
	struct dm_facts *facts, int32_t stage, struct dm_account *account, uint32_t *created_at)
{
	return find_creation(facts, stage, NULL, account, created_at);
}

/* ---- what the file does to accounts ---- */

/* A RUN of these stages gives the word to a program for accounts. */
static bool
is_mentioned(struct dm_facts *facts, const bool *stages, const char *word)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	for (uint32_t i = 0; i < calls->count; i++) {
		if (stages[calls->items[i].instr->stage] &&
			mentions(&calls->items[i], dm_str(word))) {
			return true;
		}
	}
	return false;
}

bool
dm_account_mentioned(struct dm_facts *facts, int32_t stage, const char *word)
{
	return is_mentioned(facts, dm_model_lineage(facts->arena, facts->tree, stage), word);
}

/* The stages whose accounts meet: those that it is FROM, and those that are made of it. */
static const bool *
relatives(struct dm_facts *facts, int32_t stage)
{
	bool *both = dm_model_built_on(facts->arena, facts->tree, stage);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	for (uint32_t i = 0; i < facts->tree->nstages; i++) {
		both[i] = both[i] || lineage[i];
	}
	return both;
}

static bool
is_account_file(struct dm_str path)
{
	return dm_words_has(&dm_words_account_files, path);
}

/* useradd -m $u in a loop, newusers <<EOF, echo app:x:10001:... >> /etc/passwd, sed -i ... /etc/passwd */
static bool
makes_unseen(const struct dm_build_call *call)
{
	const struct dm_sh_command *command = call->command;
	bool makes = dm_words_has(&dm_words_account_programs, call->name);
	bool edits = dm_words_has(&dm_words_in_place_editors, call->name) ||
		     dm_str_is(call->name, "tee");
	bool found = dm_words_has(&dm_words_account_readers, call->name);
	for (uint32_t i = call->program + 1; i < command->nwords && !found; i++) {
		const struct dm_sh_word *word = &command->words[i];
		bool last = i + 1 == command->nwords &&
			    dm_words_has(&dm_words_written_last, call->name);
		found = (makes && i + 1 == command->nwords && !word->literal) ||
			((edits || last) && is_account_file(word->text));
	}
	for (uint32_t i = 0; i < command->nredirects && !found; i++) {
		found = is_account_file(command->redirects[i].word.text);
	}
	return found;
}

/* COPY passwd group /etc/, COPY --from=deps /etc/passwd /etc/passwd */
static bool
brings_accounts(struct dm_facts *facts, uint32_t at)
{
	const struct dm_instr *instr = &facts->tree->instrs[at];
	struct dm_str to = dm_copy_target(facts, at);
	for (uint32_t i = 0; i + 1 < instr->nwords; i++) {
		struct dm_str name = dm_str_base_name(instr->words[i].text);
		if (is_account_file(to) || is_account_file(dm_path_join(facts->arena, to, name))) {
			return true;
		}
	}
	return false;
}

/* The lineage makes accounts whose names or numbers nobody can tell: one more may be there already. */
static bool
has_unseen(struct dm_facts *facts, int32_t stage)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = relatives(facts, stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		if (lineage[calls->items[i].instr->stage] && makes_unseen(&calls->items[i])) {
			return true;
		}
	}
	for (uint32_t i = 0; dm_model_next_copy(facts->tree, lineage, &i);) {
		if (brings_accounts(facts, i - 1)) {
			return true;
		}
	}
	return dm_passwd_unread(facts, facts->tree->stages[stage].end - 1);
}

/* rm -f /usr/sbin/useradd, rm -rf /bin: what a RUN of ours would need */
static bool
removes_tools(const struct dm_build_call *call)
{
	bool found = false;
	for (uint32_t i = 1; dm_str_is(call->name, "rm") && !found && dm_call_word(call, i).p;
		i++) {
		struct dm_str word = dm_call_word(call, i), name = dm_str_base_name(word);
		found = (dm_walk_in_program_folder(word) &&
				(dm_words_has(&dm_words_account_tools, name) ||
					dm_str_find_byte(name, '*') != (size_t)-1)) ||
			dm_words_has(&dm_words_tool_folders, word);
	}
	return found;
}

static bool
has_removed_tools(struct dm_facts *facts, int32_t stage)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	bool found = false;
	for (uint32_t i = 0; i < calls->count && !found; i++) {
		found = lineage[calls->items[i].instr->stage] && removes_tools(&calls->items[i]);
	}
	return found;
}

/* ---- the base image's own ---- */

/* node:1000:1000; false: it has none of this name or number, NULL for the first. */
static bool
read_base_user(struct dm_facts *facts, const struct dm_image *image, const char *wanted,
	struct dm_account *account)
{
	struct dm_base_user user;
	for (uint32_t i = 0; dm_account_next_of_base(image, &i, &user);) {
		if (wanted && !dm_str_is(user.name, wanted) && !dm_str_is(user.uid, wanted)) {
			continue;
		}
		*account = (struct dm_account){
			.name = dm_arena_str(facts->arena, user.name).p,
			.uid = dm_str_is_number(user.uid) ? dm_arena_str(facts->arena, user.uid).p
							  : NULL,
			.gid = dm_str_is_number(user.gid) ? dm_arena_str(facts->arena, user.gid).p
							  : NULL,
			.home = DM_YES,
		};
		account->text = dm_account_variable(facts->arena, account->uid);
		return true;
	}
	return false;
}

/* All that the file does to the account leaves it there under its name. */
static bool
keeps_name(struct dm_facts *facts, int32_t stage, struct dm_str name)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (lineage[call->instr->stage] && mentions(call, name) && !is_renumbered(call)) {
			return false;
		}
	}
	return true;
}

bool
dm_account_of_base(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	struct dm_account *account)
{
	if (!read_base_user(facts, image, NULL, account)) {
		return false;
	}
	if (!dm_account_mentioned(facts, stage, account->name)) {
		return true;
	}
	account->text = NULL;
	renumber(facts, dm_model_lineage(facts->arena, facts->tree, stage), 0, account);
	return keeps_name(facts, stage, dm_str(account->name));
}

/* The user that the base is configured with, where that is not root. */
static bool
configured(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	struct dm_account *account)
{
	const char *user = dm_account_configured(facts, stage, image);
	return user && !dm_account_is_root(dm_account_user_part(dm_str(user))) &&
	       dm_account_read(facts, dm_str(user), account);
}

/* What a name or a number alone leaves open, as the file or the base say. */
static void
complete(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	struct dm_account *account)
{
	struct dm_account known = {0};
	uint32_t at;
	const char *wanted = account->name ? account->name : account->uid;
	if (account->text || !wanted) {
		return;
	}
	bool found = account->name && find_creation(facts, stage, account->name, &known, &at);
	if (!found && !read_base_user(facts, image, wanted, &known)) {
		return;
	}
	if (!found && dm_account_mentioned(facts, stage, known.name)) {
		if (!account->name || !keeps_name(facts, stage, dm_str(known.name))) {
			return;
		}
		known.text = NULL;
		renumber(facts, dm_model_lineage(facts->arena, facts->tree, stage), 0, &known);
	}
	if (known.text) {
		return;
	}
	account->name = known.name;
	account->uid = account->uid ? account->uid : known.uid;
	account->gid = account->gid ? account->gid : known.gid;
	account->home = known.home;
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

/*
 * No --system: its numbers are the small ones, and useradd warns of a large one in every build. Group 0 is there
 * already.
 */
const char *
dm_account_command(struct dm_arena *arena, const struct dm_image *image, const struct dm_account *a)
{
	if (!image || image->shell != DM_YES || !image->family) {
		return NULL;
	}
	const struct dm_distribution *distribution = dm_distribution_find(image->family);
	enum dm_accounts kind = distribution ? distribution->accounts : DM_ACCOUNTS_UNKNOWN;
	bool root = strcmp(a->gid, "0") == 0;
	const char *group = root ? "root" : a->name;
	if (kind == DM_ACCOUNTS_BUSYBOX) {
		return dm_arena_printf(arena, "%sadduser -D -u %s -G %s -s %s %s",
			root ? ""
			     : dm_arena_printf(
				       arena, "addgroup -g %s %s\n    && ", a->gid, a->name),
			a->uid, group, distribution->nologin, a->name);
	}
	if (kind != DM_ACCOUNTS_SHADOW || !has_shadow(image)) {
		return NULL;
	}
	return dm_arena_printf(arena,
		"%suseradd --no-log-init --uid %s --gid %s --create-home --shell %s %s",
		root ? ""
		     : dm_arena_printf(arena, "groupadd --gid %s %s\n    && ", a->gid, a->name),
		a->uid, group, distribution->nologin, a->name);
}

/* The number, or the next one that neither a RUN nor a line of the file that was copied takes. */
static const char *
free_number(struct dm_facts *facts, int32_t stage, const char *number, struct dm_str copied)
{
	unsigned long n = strtoul(number, NULL, 10);
	for (int i = 0; i < 16 && (is_mentioned(facts, relatives(facts, stage), number) ||
					  dm_passwd_has_number(copied, number));
		i++) {
		number = dm_arena_printf(facts->arena, "%lu", ++n);
	}
	return number;
}

/* Packages may have accounts of their own from here on down: SYS_UID_MAX of login.defs(5), adduser -S of busybox. */
enum {
	SYSTEM_NUMBERS = 999,
};

/* apt-get install redis: it makes an account with whatever small number is free. */
static bool
installs_packages(struct dm_facts *facts, int32_t stage)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *stages = relatives(facts, stage);
	bool found = false;
	for (uint32_t i = 0; i < calls->count && !found; i++) {
		const struct dm_build_call *call = &calls->items[i];
		found = stages[call->instr->stage] && call->package &&
			call->package->manager->system && call->package->verb == DM_VERB_INSTALL;
	}
	return found;
}

/* A number that is taken, or that a package may have taken, cannot be created. */
static bool
is_taken(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	const struct dm_account *account)
{
	const struct dm_distribution *distribution =
		image ? dm_distribution_find(image->family) : NULL;
	if (distribution &&
		(dm_str_listed(dm_str(account->uid), distribution->taken) ||
			dm_str_listed(dm_str(account->gid), distribution->taken_groups))) {
		return true;
	}
	unsigned long gid = strtoul(account->gid, NULL, 10);
	bool small = strtoul(account->uid, NULL, 10) <= SYSTEM_NUMBERS ||
		     (gid > 0 && gid <= SYSTEM_NUMBERS);
	return small && installs_packages(facts, stage);
}

/* The RUNs of the stages make an account or a group with one of the numbers. */
static bool
is_numbered(struct dm_facts *facts, int32_t stage, const struct dm_account *account)
{
	const bool *stages = relatives(facts, stage);
	return is_mentioned(facts, stages, account->uid) ||
	       is_mentioned(facts, stages, account->gid);
}

/* A file that was copied has the name or a number: it cannot be created. */
static bool
is_copied(struct dm_str passwd, struct dm_str group, const struct dm_account *account)
{
	bool root = account->gid && strcmp(account->gid, "0") == 0; /* that group is to be there */
	return dm_passwd_has(passwd, account->name) || dm_passwd_has_number(passwd, account->uid) ||
	       (!root && (dm_passwd_has(group, account->name) ||
				 dm_passwd_has_number(group, account->gid)));
}

static bool
choose_new(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	const struct dm_account_wish *wish, struct dm_choice *choice)
{
	struct dm_account *account = &choice->account;
	uint32_t last = facts->tree->stages[stage].end - 1;
	struct dm_str copied = dm_passwd_copied(facts, last), groups = dm_group_copied(facts, last);
	if (dm_passwd_find(facts, copied, wish->name, account) ||
		dm_passwd_find(facts, copied, wish->uid, account)) {
		return true;
	}
	account->name = wish->name;
	account->uid = free_number(facts, stage, wish->uid, copied);
	account->gid = dm_given_to_root_group(facts, stage)
			       ? "0"
			       : free_number(facts, stage, wish->gid, groups);
	choice->moved = strcmp(account->uid, wish->uid) != 0;
	if (dm_passwd_has(copied, account->name) || dm_passwd_has(groups, account->name) ||
		is_mentioned(facts, relatives(facts, stage), account->name)) {
		account->name = dm_arena_printf(facts->arena, "%s-user", account->name);
	}
	bool fits = !choice->no_run && !is_taken(facts, stage, image, account) &&
		    !is_copied(copied, groups, account) && !has_unseen(facts, stage) &&
		    dm_needed_is_on_path(facts, stage, true);
	choice->create = fits ? dm_account_command(facts->arena, image, account) : NULL;
	if (!choice->create) {
		account->name = NULL;
	}
	account->home = choice->create ? DM_YES : DM_NO;
	return choice->create || !wish->by_name;
}

/* One that a stage made whose /etc/passwd is copied: COPY --from=build /etc/passwd /etc/passwd. Its home is not. */
static bool
is_handed_over(struct dm_facts *facts, int32_t stage, struct dm_account *account)
{
	struct dm_copied copied;
	uint32_t at = facts->tree->stages[stage].end, made_at;
	struct dm_str passwd = DM_STR("/etc/passwd");
	struct dm_account made;
	bool found = dm_copied_next(facts, stage, passwd, &at, &copied) && copied.stage >= 0;
	bool same = false;
	for (uint32_t i = 0; found && i < copied.count; i++) {
		same = same || dm_str_eq(copied.paths[i], passwd);
	}
	if (!same || !find_creation(facts, copied.stage, NULL, &made, &made_at) || !made.uid) {
		return false;
	}
	*account = made;
	account->text = NULL;
	account->home = DM_NO;
	return true;
}

/* One of the file's own; false: it has none. */
static bool
choose_own(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	struct dm_choice *choice, const char **code)
{
	struct dm_account *account = &choice->account, created;
	struct dm_str value;
	uint32_t last = facts->tree->stages[stage].end - 1;
	bool creates = dm_account_created(facts, stage, &created, &choice->created);
	choice->used = dm_account_used(facts, stage, account);
	if (choice->used) {
		/* the variable has to name a user where the new USER is, too */
		if (account->text && (!dm_model_expand(facts->arena, facts->tree, last,
					      dm_str(account->text), &value) ||
					     dm_account_is_root(dm_account_user_part(value)))) {
			*code = "unknown-user";
		}
	} else if (creates) {
		*account = created;
		if (account->text && !dm_model_expand(facts->arena, facts->tree, last,
					     dm_str(account->text), &value)) {
			account->text = NULL;
		}
	} else if (!dm_given_to(facts, stage, account) &&
		   !dm_usage_ids(facts, stage, &account->uid, &account->gid) &&
		   !is_handed_over(facts, stage, account)) {
		return false;
	}
	complete(facts, stage, image, account);
	return true;
}

/*
 * A number that files are given to and that nobody has an account for gets one, and so a home, where nothing but the
 * distribution's own accounts can be there: in an official image of a language or a distribution.
 */
static void
create_given(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	const struct dm_account_wish *wish, struct dm_choice *choice)
{
	struct dm_account account = choice->account;
	bool plain = image && !(image->config->users && image->config->users[0]) &&
		     image->config->command != DM_YES && image->config->needs_root != DM_YES &&
		     dm_words_before(&dm_words_official_homes, dm_str(image->name));
	if (account.name || account.text || !account.uid || !plain || choice->no_run ||
		choice->used || is_mentioned(facts, relatives(facts, stage), wish->name) ||
		has_unseen(facts, stage) || !dm_needed_is_on_path(facts, stage, true)) {
		return;
	}
	account.name = wish->name;
	account.gid = account.gid                            ? account.gid
		      : dm_given_to_root_group(facts, stage) ? "0"
							     : account.uid;
	uint32_t last = facts->tree->stages[stage].end - 1;
	if (is_taken(facts, stage, image, &account) || is_numbered(facts, stage, &account) ||
		is_copied(dm_passwd_copied(facts, last), dm_group_copied(facts, last), &account)) {
		return;
	}
	choice->create = dm_account_command(facts->arena, image, &account);
	if (choice->create) {
		account.home = DM_YES;
		choice->account = account;
	}
}

bool
dm_account_choose(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	const struct dm_account_wish *wish, struct dm_choice *choice, const char **code)
{
	struct dm_account *account = &choice->account;
	struct dm_str base = dm_model_base(facts->tree, stage);
	*choice = (struct dm_choice){
		.no_shell = dm_str_is(base, "scratch") || (image && image->shell == DM_NO)};
	bool errexit, pipefail;
	uint32_t last = facts->tree->stages[stage].end - 1;
	choice->no_run = choice->no_shell || has_removed_tools(facts, stage) ||
			 dm_is_cross_built(facts, stage) ||
			 !dm_needed_is_on_path(facts, stage, false) ||
			 !dm_needed_shell_is_there(facts, stage, image) ||
			 dm_model_shell(facts->tree, last, &errexit, &pipefail) == DM_SHELL_OTHER;
	*code = NULL;
	choice->own = choose_own(facts, stage, image, choice, code);
	if (*code) {
		return false;
	}
	if (choice->own) {
		create_given(facts, stage, image, wish, choice);
	} else {
		if (configured(facts, stage, image, account)) {
			complete(facts, stage, image, account);
		} else if (!dm_account_of_base(facts, stage, image, account) &&
			   !choose_new(facts, stage, image, wish, choice)) {
			*code = "no-useradd";
			return false;
		}
	}
	if (!choice->create && !account->text && dm_given_to_root_group(facts, stage)) {
		account->gid = "0";
	}
	choice->user = dm_account_text(facts->arena, account, wish->by_name);
	return true;
}
