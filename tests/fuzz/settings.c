/*
 * Fuzz target: the readers of dockmend.lock (first byte `l`) and .dockmend.yaml (any other). A lock that is read is
 * written, read again and written the same; a policy that is read judges and replaces images; what is refused has a
 * message and a place inside the text.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/image/trust.h"
#include "../../src/lock/lock.h"
#include "../../src/pass/pass.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fault(const char *what)
{
	fprintf(stderr, "settings: %s\n", what);
	abort();
}

static void
check_refusal(struct dm_str text, const struct dm_err *err)
{
	uint32_t lines = 1;
	for (size_t i = 0; i < text.n; i++) {
		/* what YAML takes for the end of a line: CR and LF, here also where CR LF is one, NEL, LS and PS */
		bool wide = text.p[i] == '\xc2' || text.p[i] == '\xe2';
		lines += text.p[i] == '\n' || text.p[i] == '\r' || wide;
	}
	if (!err->message[0]) {
		fault("refused without a message");
	}
	if (err->line == 0 || err->line > lines + 1 || err->column == 0) {
		fault("refused at no place of the text");
	}
}

static void
read_lock(struct dm_arena *arena, struct dm_str text)
{
	struct dm_lock lock, again;
	struct dm_err err = {.line = 0};
	struct dm_buf first = {NULL, 0, 0}, second = {NULL, 0, 0};
	if (!dm_lock_parse(arena, "lock", text, &lock, &err)) {
		check_refusal(text, &err);
		return;
	}
	dm_lock_write(&first, &lock);
	if (!dm_lock_parse(arena, "lock", dm_buf_view(&first), &again, &err)) {
		fault("what was written cannot be read");
	}
	dm_lock_write(&second, &again);
	if (!dm_str_eq(dm_buf_view(&first), dm_buf_view(&second)) || lock.count != again.count) {
		fault("what was read back is another lock");
	}
	for (uint32_t i = 0; i < lock.count; i++) {
		if (dm_lock_find(&again, lock.entries[i].image) != &again.entries[i]) {
			fault("an entry cannot be found");
		}
	}
	dm_buf_finish(&first);
	dm_buf_finish(&second);
}

static void
read_policy(struct dm_arena *arena, struct dm_str text)
{
	static const char *const images[] = {"debian:12", "someone/thing", "[::1]:5000/a",
		"centos:7@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"registry.corp.example/base/a:1"};
	struct dm_policy policy;
	struct dm_err err = {.line = 0};
	if (!dm_policy_parse(arena, "policy", text, dm_pass_tables(arena), &policy, &err)) {
		check_refusal(text, &err);
		return;
	}
	for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
		struct dm_reference reference;
		const char *source, *to, *again;
		if (!dm_reference_parse(arena, dm_str(images[i]), &reference)) {
			fault("an image of ours is none");
		}
		dm_trust_of(&policy, arena, &reference, &source);
		if (!dm_replacements_apply(
			    policy.replace, policy.nreplace, arena, &reference, &to) ||
			!to) {
			continue;
		}
		if (!dm_reference_parse(arena, dm_str(to), &reference)) {
			fault("an image is replaced by what is none");
		}
		if (!dm_replacements_apply(
			    policy.replace, policy.nreplace, arena, &reference, &again) ||
			again) {
			fault("an image is replaced twice");
		}
	}
	uint64_t overrides = dm_policy_matches(&policy, "a/Dockerfile");
	dm_policy_with(arena, &policy, overrides);
	dm_policy_excludes(&policy, "a/Dockerfile");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {NULL, 0};
	if (size == 0) {
		return 0;
	}
	/* a copy of its own, so that a sanitizer sees each byte read beyond the end */
	char *copy = malloc(size);
	if (!copy) {
		return 0;
	}
	memcpy(copy, data + 1, size - 1);
	(data[0] == 'l' ? read_lock : read_policy)(&arena, (struct dm_str){copy, size - 1});
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
