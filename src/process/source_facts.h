/* What is known of one file of source code. */
#ifndef DM_SOURCE_FACTS_H
#define DM_SOURCE_FACTS_H

#include "source_path.h"

enum dm_source_act {
	DM_SOURCE_WRITES, /* open("x.log", "w") */
	DM_SOURCE_KEEPS,  /* sqlite3.connect("app.db"), uploads */
	DM_SOURCE_RUNS,   /* subprocess.run(...) */
	DM_SOURCE_LOADS, /* importlib.import_module(name), exec(text): which source that is, a run decides */
	DM_SOURCE_SETTINGS,  /* fileConfig("logging.ini"): files that are named in it are written */
	DM_SOURCE_TAKES,     /* Report("sales.xlsx"): nobody knows what it does with it */
	DM_SOURCE_USES,      /* import acme: a library of which nobody knows whether it writes */
	DM_SOURCE_MOVES,     /* os.chdir(path) */
	DM_SOURCE_STARTS_IN, /* chdir = "src" of settings: so does what is read after them */
	DM_SOURCE_SETS,      /* globals().update(json.load(f)): settings that nobody can read */
	DM_SOURCE_NAMES,     /* "/srv/state", of which nobody can tell whether it is written */
	DM_SOURCE_NAMES_HOME, /* "~/.kube/config": the caller's, who may mount it at root's */
	DM_SOURCE_LISTENS,    /* new ServerSocket(80), ":443" */
	DM_SOURCE_KEEPS_PORT, /* HTTP = 80, of which nobody tells who listens there */
	DM_SOURCE_COMPUTES,   /* port = int(os.environ["BASE"]) + 1 */
	DM_SOURCE_LEAVES_PORT, /* WEBrick::HTTPServer.new: a server's own port; the path: keys of another */
	DM_SOURCE_NEEDS_ROOT, /* docker.from_env(), "/var/run/docker.sock", icmp.ListenPacket(...) */
	DM_SOURCE_OFFERS,     /* {dest: "uploads"}, which counts where a call asks for it */
	DM_SOURCE_ASKS_OPTIONS, /* multer(config.uploads): the options of the call are elsewhere */
	DM_SOURCE_ASKS_USER,    /* os.geteuid() */
};

struct dm_source_fact {
	struct dm_str path; /* of RUNS the command for a shell; {NULL, 0}: nobody can tell */
	const char *call;   /* os.makedirs; of TAKES NULL where what is called has no name */
	enum dm_source_act act;
	uint32_t line;
	bool folder; /* the path itself is a folder that is made, or written into */
	/* nothing is written where the path is not told; of LOADS: a class that only its name tells, wherever it is of */
	bool unsure;
};

/* A function that gives its parameters to a call of which nobody knows anything */
struct dm_source_passed {
	struct dm_str function;
	bool place; /* to one that opens something by its name */
};

struct dm_source {
	const struct dm_language *language;
	struct dm_source_fact *facts;
	struct dm_source_constant *constants;
	struct dm_str *
		imports; /* what it imports: .models of from .models import x, ./routes of require("./routes") */
	/* folders that it makes, and fails where they are there (source_anew.h): paths as those of facts */
	struct dm_str *anew;
	struct dm_str *texts;   /* others that may name files or modules: "app.tasks" */
	struct dm_str *defined; /* functions and classes: save of def save(path) */
	struct dm_source_passed *passed;
	uint32_t nfacts, nconstants, nimports, ntexts, ndefined, npassed, nanew;
};

#endif
