"""What images of vendors are configured with by their registries, where no file tells: dockmend-registry asks (src/lock/wire.h)."""
import subprocess
import urllib.parse

import refresh_configs as configs
import refresh_library as library

PARALLEL, DEADLINE = 8, 600_000  # images at a time; milliseconds for all of them


def families_of(image, asked):
    """
    Lists of globs, as images.yaml and vendors.yaml tell the image's tags apart, each with the tag that speaks for it; None: no
    such tag is known. asked: of vendors.yaml, {tag: globs}.
    """
    out = [(globs, tag) for tag, globs in asked.items()]
    for part in image.get('overrides', []) + image.get('rows', []):
        globs = part.get('tags', image.get('tags', ['*']))
        if globs not in [known for known, _ in out]:
            plain = [g for g in globs if not set('*?[+') & set(g)]
            out.append((globs, 'latest' if '*' in globs else plain[0] if plain else None))
    # the first that matches speaks
    return sorted(out, key=lambda family: '*' in family[0])


def word(text):
    return urllib.parse.quote(text, safe='/:@+,;=~!$&()*[]') or '%'


def ask(program, references):
    """{(name, tag): {'digest': ..., 'user': ..., 'port': [...], ...}} of those that were found; the others are told."""
    requests = [f'parallel {PARALLEL}', f'deadline {DEADLINE}']
    requests += [f'resolve {at} {word(name)} {word(tag)} %' for at, (name, tag) in enumerate(references)]
    try:
        run = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding='ascii')
    except OSError as error:
        raise SystemExit(f'{program}: {error.strerror}') from error
    with run:  # it ends when its input does, so that stays open until all is answered
        run.stdin.write('\n'.join(requests + ['go', '']))
        run.stdin.flush()
        lines = run.stdout.read().splitlines()
    answers, failed = [{'port': [], 'entrypoint': [], 'command': []} for _ in references], {}
    for line in lines:
        kind, *words = [urllib.parse.unquote(w) if w != '%' else '' for w in line.split(' ')]
        if kind == 'note':
            print(f'registry: {" ".join(words)}')
            continue
        answer = answers[int(words[0])]
        if kind in ('port', 'entrypoint', 'command'):
            answer[kind].append(words[1])
        elif kind in ('digest', 'user'):
            answer[kind] = words[1]
        elif kind == 'config':
            answer['read'] = True
        elif kind in ('gone', 'failed', 'late'):
            failed[int(words[0])] = ' '.join(words[1:]) or kind
    if run.returncode:
        raise SystemExit(f'{program}: status {run.returncode}')
    for at, why in sorted(failed.items()):
        print(f'registry: {":".join(references[at])}: {why}')
    return {references[at]: answer for at, answer in enumerate(answers) if 'read' in answer and at not in failed}


def facts_of(answer, prompts):
    user, entrypoint, cmd = answer.get('user', ''), answer['entrypoint'], answer['command']
    user = '' if user.split(':')[0] in ('0', 'root') else user
    ports = sorted({p.partition('/')[0] for p in answer['port'] if not p.endswith('/udp')}, key=int)
    words = cmd[2].split() if cmd[:2] == ['/bin/sh', '-c'] and len(cmd) == 3 else cmd
    service = configs.is_service(tuple(entrypoint), tuple(words), prompts)
    return {'user': user, **({'ports': ports} if ports else {}), 'entrypoint': entrypoint, **({'cmd': cmd} if cmd else {}),
            **({'command': 'yes'} if service and ports else {} if service else {'command': 'no'}),
            **({'needs_root': 'no'} if user or not entrypoint else {})}


def rows_of(program, catalogue, vendors, prompts):
    """Rows of configs.yaml of the vendors' images that nothing else tells of, in the order of their names."""
    asked = {name: vendor.get('ask', {}) for vendor in vendors for name in vendor['names']}
    images = {image['name']: families_of(image, asked.get(image['name'], {})) for image in catalogue.images
              if not set('*?') & set(image['name']) and not image['name'].startswith(library.LIBRARY)
              and image['name'] not in catalogue.configs}
    references = sorted({(name, tag) for name, families in images.items() for _, tag in families if tag})
    answers, rows = ask(program, references), []
    for name, families in sorted(images.items()):
        read = {f'{name}:{tag}': answers[name, tag]['digest'] for _, tag in families if (name, tag) in answers}
        # a family that nobody told of is there for the sake of the later ones
        told = [{'tags': globs, **(facts_of(answers[name, tag], prompts) if (name, tag) in answers else {})}
                for globs, tag in families]
        while told and len(told[-1]) == 1:
            del told[-1]
        rows += [{'name': name, 'read': read, 'rows': told}] if told else []
    untold = sum(tag is None for families in images.values() for _, tag in families)
    print(f'registry: {len(references)} tags of {len(images)} images asked for, {len(answers)} told; '
          f'{untold} families of tags have none that is known (vendors.yaml: ask)')
    return rows
