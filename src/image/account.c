#include "account.h"

#include "reference.h"

static bool
is_number(struct dm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9') {
			return false;
		}
	}
	return s.n > 0;
}

static bool
is_user_name(struct dm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.'))) {
			return false;
		}
	}
	return s.n > 0 && s.n <= 32;
}

static struct dm_str
user_part(struct dm_str value)
{
	size_t colon = dm_str_find_byte(value, ':');
	return colon == (size_t)-1 ? value : dm_str_slice(value, 0, colon);
}

static bool
is_root(struct dm_str user)
{
	return user.n == 0 || dm_str_is(user, "root") || dm_str_is(user, "0") ||
	       dm_str_is(user, "00");
}

/* The value of a USER instruction, variables replaced; {NULL, 0} where the file does not tell. */
static struct dm_str
user_value(struct dm_context *ctx, const struct dm_instr *instr)
{
	struct dm_str value;
	uint32_t at = (uint32_t)(instr - ctx->tree->instrs);
	return dm_model_expand(ctx->arena, ctx->tree, at, dm_instr_args(instr), &value)
		       ? value
		       : (struct dm_str){NULL, 0};
}

static const char *
base_user(struct dm_context *ctx, int32_t stage, const struct dm_image *image)
{
	struct dm_str base = dm_model_base(ctx->arena, ctx->tree, stage);
	if (dm_str_is(base, "scratch")) {
		return "";
	}
	struct dm_reference reference;
	if (base.n && dm_reference_parse(ctx->arena, base, &reference)) {
		reference.digest = (struct dm_str){NULL, 0};
		const struct dm_lock_entry *entry =
			dm_lock_find(ctx->lock, dm_reference_canonical(ctx->arena, &reference));
		if (entry && entry->user) {
			return entry->user;
		}
	}
	return image ? image->user : NULL;
}

/* user: the USER instruction in force, NULL where the base decides. */
static enum dm_effective
effective(struct dm_context *ctx, const struct dm_instr *user, int32_t stage,
	const struct dm_image *image)
{
	const char *configured = user ? NULL : base_user(ctx, stage, image);
	struct dm_str value = user ? user_value(ctx, user) : dm_str(configured);
	if (!value.p) {
		return DM_USER_UNKNOWN;
	}
	return is_root(user_part(value)) ? DM_USER_ROOT : DM_USER_OTHER;
}

enum dm_effective
dm_account_at(struct dm_context *ctx, const struct dm_instr *instr, const struct dm_image *image)
{
	uint32_t at = (uint32_t)(instr - ctx->tree->instrs);
	return effective(ctx, dm_model_last(ctx->tree, at, DM_USER), instr->stage, image);
}

enum dm_effective
dm_account_effective(struct dm_context *ctx, int32_t stage, const struct dm_image *image)
{
	const struct dm_instr *last = &ctx->tree->instrs[ctx->tree->stages[stage].end - 1];
	if (last->kind == DM_USER) {
		return effective(ctx, last, stage, image);
	}
	return dm_account_at(ctx, last, image);
}

static bool
from_user_text(struct dm_context *ctx, struct dm_str value, struct dm_account *account)
{
	struct dm_str user = user_part(value);
	struct dm_str group = user.n < value.n ? dm_str_slice(value, user.n + 1, value.n)
					       : (struct dm_str){NULL, 0};
	if (is_number(user)) {
		account->uid = dm_arena_str(ctx->arena, user).p;
		account->gid = is_number(group) ? dm_arena_str(ctx->arena, group).p : NULL;
		return true;
	}
	if (!is_user_name(user)) {
		return false;
	}
	account->name = dm_arena_str(ctx->arena, user).p;
	return true;
}

bool
dm_account_used(struct dm_context *ctx, int32_t stage, struct dm_account *account)
{
	for (int32_t s = stage; s >= 0; s = ctx->tree->stages[s].parent) {
		for (uint32_t i = ctx->tree->stages[s].end; i > ctx->tree->stages[s].from; i--) {
			if (ctx->tree->instrs[i - 1].kind != DM_USER) {
				continue;
			}
			struct dm_str value = user_value(ctx, &ctx->tree->instrs[i - 1]);
			*account = (struct dm_account){0};
			if (value.n && !is_root(user_part(value)) &&
				from_user_text(ctx, value, account)) {
				return true;
			}
		}
	}
	return false;
}

/* ---- useradd, adduser ---- */

struct creation {
	struct dm_context *ctx;
	struct dm_account *account;
	bool found;
};

static struct dm_str
program_name(const struct dm_sh_word *word)
{
	struct dm_str name = word->text;
	for (size_t i = name.n; i > 0; i--) {
		if (name.p[i - 1] == '/') {
			return dm_str_slice(name, i, name.n);
		}
	}
	return name;
}

/* Options of useradd and of both kinds of adduser that take a value as the next word. */
static bool
takes_value(struct dm_str option)
{
	static const char *const options[] = {"-u", "--uid", "-g", "--gid", "-G", "--groups",
		"--ingroup", "-d", "--home", "--home-dir", "-h", "-s", "--shell", "-c", "--comment",
		"--gecos", "-p", "--password", "-k", "--skel", "-e", "--expiredate", "-f",
		"--inactive", "-b", "--base-dir", "-K", "--key"};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		if (dm_str_is(option, options[i])) {
			return true;
		}
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
	if (uid && is_number(value)) {
		account->uid = dm_arena_str(c->ctx->arena, value).p;
	} else if (group_only && is_number(value)) {
		account->gid = dm_arena_str(c->ctx->arena, value).p;
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
	struct dm_str program = program_name(&command->words[start]);
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
	if (is_user_name(name) && !is_root(name) && (useradd || operands == 1)) {
		account.name = dm_arena_str(c->ctx->arena, name).p;
		*c->account = account;
		c->found = true;
	}
}

bool
dm_account_created(
	struct dm_context *ctx, int32_t stage, struct dm_account *account, uint32_t *created_at)
{
	const struct dm_runs *runs = dm_runs_get(ctx);
	for (int32_t s = stage; s >= 0; s = ctx->tree->stages[s].parent) {
		for (uint32_t i = runs->count; i > 0; i--) {
			const struct dm_run *run = &runs->items[i - 1];
			if (run->instr->stage != s || !run->readable) {
				continue;
			}
			struct creation c = {.ctx = ctx, .account = account};
			dm_sh_walk(run->shell->list, visit_creation, &c);
			if (c.found) {
				*created_at = run->index;
				return true;
			}
		}
	}
	return false;
}

bool
dm_account_of_base(struct dm_context *ctx, const struct dm_image *image, struct dm_account *account)
{
	if (!image || !image->users || !image->users[0]) {
		return false;
	}
	struct dm_str text = dm_str(image->users[0]), part[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
	for (int i = 0; i < 3; i++) {
		part[i] = user_part(text);
		text = part[i].n < text.n ? dm_str_slice(text, part[i].n + 1, text.n)
					  : (struct dm_str){"", 0};
	}
	*account = (struct dm_account){
		.name = dm_arena_str(ctx->arena, part[0]).p,
		.uid = is_number(part[1]) ? dm_arena_str(ctx->arena, part[1]).p : NULL,
		.gid = is_number(part[2]) ? dm_arena_str(ctx->arena, part[2]).p : NULL,
	};
	return true;
}

const char *
dm_account_command(struct dm_arena *arena, const struct dm_image *image, const struct dm_account *a)
{
	if (!image || image->shell != DM_YES || !image->family) {
		return NULL;
	}
	struct dm_str name = dm_str(image->name);
	if (strcmp(image->family, "alpine") == 0 || strcmp(image->family, "busybox") == 0) {
		return dm_arena_printf(arena,
			"addgroup -S -g %s %s\n    && adduser -S -D -H -u %s -G %s -s "
			"/sbin/nologin %s",
			a->gid, a->name, a->uid, a->name, a->name);
	}
	bool debian = strcmp(image->family, "debian") == 0 || strcmp(image->family, "ubuntu") == 0;
	/* the small Red Hat images and Amazon's leave shadow-utils out */
	bool shadow = strcmp(image->family, "rhel") == 0 || strcmp(image->family, "fedora") == 0 ||
		      strcmp(image->family, "centos") == 0;
	shadow = shadow && dm_str_find(name, "minimal") == (size_t)-1 &&
		 dm_str_find(name, "micro") == (size_t)-1 &&
		 dm_str_find(name, "amazon") == (size_t)-1 &&
		 dm_str_find(name, "corretto") == (size_t)-1;
	if (!debian && !shadow) {
		return NULL;
	}
	return dm_arena_printf(arena,
		"groupadd --system --gid %s %s\n    && useradd --system --uid %s --gid %s "
		"--no-create-home "
		"--shell %s %s",
		a->gid, a->name, a->uid, a->name, debian ? "/usr/sbin/nologin" : "/sbin/nologin",
		a->name);
}

const char *
dm_account_text(struct dm_arena *arena, const struct dm_account *account, bool by_name)
{
	if (by_name && account->name) {
		return account->name;
	}
	if (account->uid && account->gid) {
		return dm_arena_printf(arena, "%s:%s", account->uid, account->gid);
	}
	return account->name ? account->name : account->uid;
}

const char *
dm_account_configured(struct dm_context *ctx, int32_t stage, const struct dm_image *image)
{
	return base_user(ctx, stage, image);
}
