/* Every place of a file that names an image: FROM, COPY --from, RUN --mount from=, # syntax=. */
#ifndef DM_USES_H
#define DM_USES_H

#include "../dockerfile/model.h"
#include "../config/policy.h"
#include "reference.h"

enum dm_use_kind {
	DM_USE_FROM,   /* FROM python:3.12 */
	DM_USE_COPY,   /* COPY --from=busybox:1 /bin/sh /bin/ */
	DM_USE_MOUNT,  /* RUN --mount=from=golang:1.22,target=/go */
	DM_USE_SYNTAX, /* # syntax=docker/dockerfile:1 */
	DM_USE_PLACE, /* image: postgres:16, in a file that is no Dockerfile (places.h): no pass edits it */
};

struct dm_image_use {
	enum dm_use_kind kind;
	const struct dm_instr
		*instr; /* the instruction that names it; for a directive: a stand-in of its line */
	const struct dm_instr
		*site_instr; /* the instruction whose text is edited: instr, or the ARG */
	struct dm_span word; /* physical: what names it in instr, variables and all */
	struct dm_str value; /* the reference after expansion; n == 0 where it is not known */
	struct dm_span site; /* physical bytes that spell the whole reference; len 0: nowhere */
	/* `22`, where `ARG NODE=22` is the whole tag of every FROM that reads it; len 0: it is not so */
	struct dm_span tail;
	/* `NODE=22`, where that is part of the tag of every FROM that reads it, all with one text; len 0: it is not so */
	struct dm_span part;
	struct dm_str argument; /* the NODE of tail or part */
	bool again; /* what is to be edited is an ARG's that a use before this one has too */
	const char
		*reason; /* why there is neither site nor tail: a code of pin-digest; else NULL */
};

/* Stages, stage numbers, scratch and the policy's named contexts are left out. */
struct dm_image_use *
dm_image_uses(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_policy *policy,
	uint32_t *count);

/* FROM --platform=linux/arm64, written out; n == 0 where there is none. */
struct dm_str
dm_use_platform(const struct dm_image_use *use);

#endif
