#include "claims_run.h"

#include "engine_lines.h"
#include "service.h"

struct dm_claim *
dm_claim_add_run(struct dm_claim_reader *r, const struct dm_yaml *node, const char *what,
	struct dm_str options, const char *image, struct dm_str command)
{
	struct dm_engine_call call;
	if (r->claims->count >= DM_CLAIMS) {
		dm_claim_add_unread(r, node, "more runs than are read");
		return NULL;
	}
	const struct dm_str parts[] = {
		DM_STR("docker run "), options, DM_STR(" "), dm_str(image), DM_STR(" "), command};
	struct dm_engine_lines lines = {.text = dm_arena_join(r->arena, parts, 6)};
	if (!dm_engine_next(r->arena, &lines, &call) || !call.runs || call.known) {
		return NULL;
	}
	struct dm_claim *claim = dm_claim_add(r, node, what);
	const struct dm_service_place place = {r->arena, NULL, r->folder, NULL, r->claims};
	claim->image = image;
	claim->named = true;
	dm_engine_read_run(&place, &call, &claim->usage);
	return claim;
}

/* Volume=/srv:/srv is -v /srv:/srv: the option, or NULL */
static const char *
option_of(struct dm_str key)
{
	static const char *const options[][2] = {{"AddCapability", "--cap-add "},
		{"AddDevice", "--device "}, {"Entrypoint", "--entrypoint "}, {"Environment", "-e "},
		{"EnvironmentFile", "--env-file "}, {"Mount", "--mount "}, {"PodmanArgs", ""},
		{"PublishPort", "-p "}, {"User", "--user "}, {"Volume", "-v "}};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		if (dm_str_is(key, options[i][0])) {
			return options[i][1];
		}
	}
	return NULL;
}

void
dm_claims_read_unit(struct dm_claim_reader *r, struct dm_str text)
{
	struct dm_buf options = {NULL, 0, 0};
	struct dm_str line, image = {NULL, 0}, command = {"", 0};
	while (dm_str_next_line(&text, &line)) {
		size_t equals = dm_str_find_byte(line, '=');
		struct dm_str key =
			dm_str_trim(dm_str_slice(line, 0, equals == (size_t)-1 ? 0 : equals));
		const char *option = option_of(key);
		if (!key.n || key.p[0] == '#' || key.p[0] == ';') {
			continue;
		}
		struct dm_str value = dm_str_trim(dm_str_slice(line, equals + 1, line.n));
		image = dm_str_is(key, "Image") ? value : image;
		command = dm_str_is(key, "Exec") ? value : command;
		if (option) {
			dm_buf_put(&options, option);
			dm_buf_str(&options, value);
			dm_buf_byte(&options, ' ');
		}
	}
	if (image.n) {
		dm_claim_add_run(r, NULL, "a unit of Podman", dm_buf_view(&options),
			dm_arena_str(r->arena, image).p, command);
	}
	dm_buf_finish(&options);
}
