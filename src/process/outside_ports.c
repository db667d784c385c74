#include "outside_ports.h"

#include "../facts/own_host.h"
#include "../facts/starts.h"
#include "account.h"

/* The number that the text begins with. */
static struct dm_str
leading_digits(struct dm_str text)
{
	size_t end = 0;
	while (end < text.n && dm_is_digit(text.p[end])) {
		end++;
	}
	return dm_str_slice(text, 0, end);
}

/* 80 of 80, 80-90, 80/tcp; {NULL, 0}: it is not below 1024, or nobody can tell */
static struct dm_str
low_port_of(struct dm_str text)
{
	struct dm_str port = leading_digits(text);
	bool whole = port.n == text.n || text.p[port.n] == '-' || text.p[port.n] == '/';
	return whole && dm_judge_low_port(port) ? port : (struct dm_str){NULL, 0};
}

/* 80 of //localhost/, //localhost:80; usual: the port of a URL that names none */
static struct dm_str
asked_port(struct dm_str text, struct dm_str usual)
{
	size_t n = 0;
	bool own = dm_str_starts(text, "//") &&
		   dm_host_before(dm_str_slice(text, 2, text.n), &n) != DM_HOST_OTHER;
	struct dm_str rest = dm_str_slice(text, n ? 2 + n : text.n, text.n);
	if (own && n && rest.n && rest.p[0] == ':') {
		struct dm_str port = leading_digits(dm_str_slice(rest, 1, rest.n));
		return dm_judge_low_port(port) ? port : (struct dm_str){NULL, 0};
	}
	return own && n ? usual : (struct dm_str){NULL, 0};
}

/* The port below 1024 of the machine itself that a URL of the text names; {NULL, 0}: none does. */
static struct dm_str
checked_port(struct dm_str text)
{
	struct dm_str port = {NULL, 0};
	for (size_t i = 0; i < text.n && !port.n; i++) {
		struct dm_str rest = dm_str_slice(text, i, text.n);
		if (dm_str_starts(rest, "http:")) {
			port = asked_port(dm_str_slice(rest, 5, rest.n), DM_STR("80"));
		} else if (dm_str_starts(rest, "https:")) {
			port = asked_port(dm_str_slice(rest, 6, rest.n), DM_STR("443"));
		}
	}
	return dm_words_named(&dm_words_port_ignorers, text) ? (struct dm_str){NULL, 0} : port;
}

static void
judge_check(struct dm_judge *j, struct dm_str text, const char *who)
{
	struct dm_str port = checked_port(text);
	if (port.n) {
		dm_judge_settle(j, "privileged-port",
			dm_arena_printf(j->facts->arena, "%s checks port %.*s of the container",
				who, DM_FMT(port)));
	}
}

static void
judge_usage(struct dm_judge *j, const struct dm_usage *usage)
{
	struct dm_arena *arena = j->facts->arena;
	for (const char *const *each = usage->ports; each && *each; each++) {
		struct dm_str port = low_port_of(dm_str(*each));
		if (port.n) {
			dm_judge_settle(j, "privileged-port",
				dm_arena_printf(arena, "%s publishes port %.*s of the container",
					usage->source, DM_FMT(port)));
		}
	}
	/* its options and its address are words */
	struct dm_buf check = {NULL, 0, 0};
	for (const char *const *word = usage->health; word && *word; word++) {
		dm_buf_put(&check, *word);
		dm_buf_byte(&check, ' ');
	}
	judge_check(j, dm_buf_view(&check), usage->source);
	dm_buf_finish(&check);
}

void
dm_judge_outside_ports(struct dm_judge *j, const struct dm_instr *health)
{
	uint32_t i = 0;
	if (health) {
		judge_check(j, health->cook.text, "HEALTHCHECK");
	}
	for (const struct dm_usage *usage;
		(usage = dm_usage_next(j->facts, j->stage, &i)) != NULL;) {
		if (!usage->uid) {
			judge_usage(j, usage);
		}
	}
}

bool
dm_outside_ports_are_served(const struct dm_image *image)
{
	struct dm_str user = dm_str(image ? image->config->user : NULL);
	return user.n && !dm_account_is_root(dm_account_user_part(user));
}
