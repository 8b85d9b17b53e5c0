'use strict';
/* The page is complete without this script. With it parts of the page change as they come from /live, each pool has a
   chart, what happens is listed, and backends can be changed through the same API that lbctl uses. The server makes all
   markup; what is made here is made of text. */
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const el = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(key, '');
      else if (value !== false && value !== null) made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  };
  document.documentElement.classList.add('live');

  /* ---- parts ---- */

  const CLOCK = new Intl.DateTimeFormat([], {timeStyle: 'medium'});
  const CALENDAR = new Intl.DateTimeFormat([], {dateStyle: 'short', timeStyle: 'medium'});
  const DAY = 24 * 3600 * 1000;
  const localTimes = (within) => {
    for (const time of within.querySelectorAll('time')) {
      const at = new Date(time.dateTime);
      time.textContent = (Date.now() - at < DAY / 2 ? CLOCK : CALENDAR).format(at);
      time.title = time.dateTime;
    }
  };

  /* Of a row only the cells that differ change: with a thousand rows that is what keeps a browser quick. */
  const cells = new WeakMap();
  const settle = (within) => {
    for (const row of within.matches && within.matches('tr[id]') ? [within] : within.querySelectorAll('tr[id]')) {
      for (const cell of row.cells) cells.set(cell, cell.innerHTML);
    }
    localTimes(within);
  };
  const patchRow = (old, fresh) => {
    for (const {name, value} of fresh.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    if (!fresh.hasAttribute('class')) old.removeAttribute('class');
    [...fresh.cells].forEach((cell, i) => {
      const html = cell.innerHTML;
      if (cells.get(old.cells[i]) !== html) {
        old.cells[i].innerHTML = html;
        cells.set(old.cells[i], html);
        localTimes(old.cells[i]);
      }
    });
  };

  /* The keyboard's place survives the change of what is around it. */
  const keepFocus = (old, change) => {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const place = focused && (focused.closest('[id]') || {}).id;
    const action = focused && focused.dataset.do;
    const fresh = change();
    if (action && !fresh.contains(document.activeElement)) {
      const again = $(`[data-do="${action}"]`, document.getElementById(place) || fresh);
      if (again) again.focus();
    }
  };

  const replacePart = ({id, html}) => {
    const old = document.getElementById(id);
    if (!old) return;
    const template = document.createElement('template');
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    const rows = (part) => [...part.querySelectorAll('tr[id]')];
    const ids = (part) => rows(part).map((row) => row.id).join(' ');
    keepFocus(old, () => {
      if (fresh.matches('tr')) {
        patchRow(old, fresh);
        return old;
      }
      if (fresh.matches('section') && ids(fresh) !== '' && ids(fresh) === ids(old)) {
        const now = rows(old);
        rows(fresh).forEach((row, i) => patchRow(now[i], row));
        $('.head', old).replaceWith($('.head', fresh));
        return old;
      }
      settle(fresh);
      old.replaceWith(fresh);
      return fresh;
    });
    if (id === 'header') document.title = fresh.dataset.title;
  };

  /* ---- charts ---- */

  const COLOURS = ['#2f7de1', '#e0712a', '#2aa36b', '#c44fb0', '#8a6be0', '#c9a227', '#1ba5b8', '#d84a56', '#7a9a2e',
    '#5b6b86', '#a8662f', '#4a5bd0'];
  const bytes = (count) => {
    const units = ['B', 'KB', 'MB', 'GB', 'TB'];
    let unit = 0;
    while (count >= 1000 && unit < units.length - 1) { count /= 1000; unit++; }
    return `${count >= 100 || unit === 0 ? Math.round(count) : count.toFixed(1)} ${units[unit]}/s`;
  };
  const KINDS = {
    sessions: {label: 'Sessions', values: 'sessions', text: (value) => String(value)},
    bytes: {label: 'Bytes per second', values: 'bytesPerSecond', text: bytes},
  };
  const LAST_SECONDS = 15 * 60;
  const charts = new Map();

  class Chart {
    constructor(pool) {
      this.pool = pool;
      this.kind = 'sessions';
      this.times = [];
      this.lines = new Map();
      this.plot = null;
      this.canvas = el('div', {class: 'plot'});
      const choices = Object.entries(KINDS).map(([kind, {label}]) => {
        const button = el('button', {type: 'button', 'aria-pressed': String(kind === this.kind)}, label);
        button.addEventListener('click', () => {
          this.kind = kind;
          for (const other of choices) other.setAttribute('aria-pressed', String(other === button));
          this.draw();
        });
        return button;
      });
      this.box = el('div', {class: 'chart', role: 'group', 'aria-label': `Chart of ${pool}, the last 15 minutes`},
          el('div', {class: 'kinds'}, ...choices, el('span', {class: 'quiet'}, 'last 15 minutes')), this.canvas);
      document.getElementById(`pool|${pool}`).after(this.box);
      new ResizeObserver(() => this.plot && this.plot.setSize(this.size())).observe(this.box);
    }

    add({times, lines, most}) {
      const fresh = times.findIndex((time) => this.times.length === 0 || time > this.times[this.times.length - 1]);
      if (fresh < 0) return;
      const known = this.times.length;
      const names = new Set([...this.lines.keys(), ...lines.map((line) => line.name)]);
      const coming = new Map(lines.map((line) => [line.name, line]));
      this.times = this.times.concat(times.slice(fresh)).slice(-most);
      for (const name of names) {
        const line = this.lines.get(name) || {sessions: Array(known).fill(null), bytesPerSecond: Array(known).fill(null)};
        for (const values of ['sessions', 'bytesPerSecond']) {
          const more = coming.has(name) ? coming.get(name)[values].slice(fresh) : Array(times.length - fresh).fill(null);
          line[values] = line[values].concat(more).slice(-most);
        }
        if (line.sessions.every((value) => value === null)) this.lines.delete(name);
        else this.lines.set(name, line);
      }
      this.draw();
    }

    size() {
      return {width: Math.max(240, this.box.clientWidth - 24), height: 190};
    }

    draw() {
      const kind = KINDS[this.kind];
      const data = [this.times, ...[...this.lines.values()].map((line) => line[kind.values])];
      const shape = `${this.kind} ${[...this.lines.keys()].join(' ')}`;
      if (this.plot && this.shape === shape) {
        this.plot.setData(data);
        this.latest();
        return;
      }
      if (this.plot) this.plot.destroy();
      this.shape = shape;
      const {color, borderTopColor} = getComputedStyle(this.canvas);
      const thin = {stroke: borderTopColor, width: 1};
      const axis = {stroke: color, grid: thin, ticks: thin};
      const clock = (at) => new Date(at * 1000).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'});
      this.plot = new uPlot({
        ...this.size(),
        cursor: {drag: {x: false, y: false}},
        legend: {live: true},
        scales: {
          x: {range: () => [this.times[this.times.length - 1] - LAST_SECONDS, this.times[this.times.length - 1]]},
          y: {range: (plot, from, to) => [0, Math.max(1, to) * 1.1]},
        },
        axes: [{...axis, space: 80, incrs: [60, 120, 180, 300, 900], values: (plot, values) => values.map(clock)}, {...axis, size: 64, values: (plot, values) =>
          values.map((value) => this.kind === 'sessions' && value % 1 !== 0 ? '' : kind.text(value))}],
        series: [{value: (plot, at) => at === null ? '' : new Date(at * 1000).toLocaleTimeString()},
          ...[...this.lines.keys()].map((name, i) => ({
            label: name, stroke: COLOURS[i % COLOURS.length], width: 1.5, points: {show: false},
            value: (plot, value) => value === null || value === undefined ? '–' : kind.text(value)}))],
      }, data, this.canvas);
      this.latest();
    }

    /* Without a pointer over it the legend tells what is now. */
    latest() {
      requestAnimationFrame(() => {
        if (!(this.plot.cursor.left >= 0)) this.plot.setLegend({idx: this.times.length - 1});
      });
    }
  }

  const history = (pools) => {
    for (const chart of pools) {
      if (!charts.has(chart.pool) && document.getElementById(`pool|${chart.pool}`)) {
        charts.set(chart.pool, new Chart(chart.pool));
      }
      if (charts.has(chart.pool)) charts.get(chart.pool).add(chart);
    }
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const chart of charts.values()) { chart.shape = ''; chart.draw(); }
  });

  /* ---- what happened ---- */

  const MOST_EVENTS = 100;
  const TONES = {up: 'good', returned: 'good', enabled: 'good', down: 'bad', unresolved: 'bad', 'fail-open': 'bad',
    refused: 'warn', paused: 'warn', ejected: 'warn', 'drain-started': 'warn',
    full: 'warn', 'no-backend': 'bad', 'not-probed': 'bad', probed: 'good'};
  const timeline = $('#timeline ol');
  const happened = ({at, kind, pool, backend, listener, text, count, who, from}) => {
    const where = backend ? `${pool}/${backend}` : pool || listener || '';
    /* A change that was asked for names what it is about itself. */
    const item = el('li', {}, el('time', {datetime: at}), el('span', {class: `state ${TONES[kind] || 'quiet'}`}, kind),
        el('span', {}, ...(where && !who ? [el('b', {}, where), ' '] : []), text, count > 1 ? ` (${count} times)` : ''),
        el('span', {class: 'quiet push'}, who ? `${who}${from ? ` from ${from}` : ''}` : ''));
    localTimes(item);
    timeline.prepend(item);
    while (timeline.children.length > MOST_EVENTS) timeline.lastChild.remove();
  };

  /* ---- the stream ---- */

  /* A browser has six connections to one host for all of its tabs together, so a tab has one stream, and none while nobody
     sees it. A new stream begins with the whole picture. */
  const banner = el('p', {class: 'banner', role: 'status', hidden: true},
      'Not connected: what is shown here may be old. Trying again…');
  document.body.prepend(banner);
  const RETRY = 5000;
  let stream = null;
  let retry = 0;
  const leave = () => {
    clearTimeout(retry);
    if (stream) stream.close();
    stream = null;
  };
  const connect = () => {
    leave();
    const opened = new EventSource('/live');
    stream = opened;
    const on = (name, does) => opened.addEventListener(name, (event) => { if (opened === stream) does(event); });
    on('open', () => { banner.hidden = true; });
    on('error', () => {
      banner.hidden = false;
      /* The browser tries again by itself, but not after an answer that was not a stream. */
      if (opened.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY);
    });
    on('part', (event) => replacePart(JSON.parse(event.data)));
    on('history', (event) => history(JSON.parse(event.data)));
    on('events', (event) => {
      const {all, events} = JSON.parse(event.data);
      if (all) timeline.replaceChildren();
      events.forEach(happened);
    });
  };
  settle(document);
  document.addEventListener('visibilitychange', () => (document.hidden ? leave() : connect()));
  if (!document.hidden) connect();

  /* ---- changes ---- */

  const TOKEN = 'lb-admin-token';
  const dialog = el('dialog', {'aria-labelledby': 'dialog-title'});
  document.body.append(dialog);

  /* Shows a form in the dialog; resolves with what it was sent by, null when it was closed. */
  const ask = (title, ...content) => new Promise((resolve) => {
    const form = el('form', {method: 'dialog'}, el('h2', {id: 'dialog-title'}, title), ...content);
    dialog.replaceChildren(form);
    let done = null;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      done = {by: event.submitter ? event.submitter.value : '', form};
      dialog.close();
    });
    dialog.addEventListener('close', () => resolve(done), {once: true});
    form.addEventListener('click', (event) => {
      if (event.target.closest('[data-close]')) dialog.close();
    });
    dialog.showModal();
  });
  const field = (label, attributes, hint) => el('label', {}, el('span', {}, label), el('input', attributes),
      ...(hint ? [el('small', {}, hint)] : []));
  const buttons = (...made) => el('div', {class: 'buttons'}, ...made,
      el('button', {type: 'button', 'data-close': true}, 'Cancel'));
  const submit = (value, text, kind = '') => el('button', {type: 'submit', value, class: kind}, text);

  const tell = (text, bad) => {
    const note = el('p', {class: bad ? 'toast bad' : 'toast', role: bad ? 'alert' : 'status'}, text);
    $('#toasts').append(note);
    setTimeout(() => note.remove(), bad ? 12000 : 5000);
  };
  document.body.append(el('div', {id: 'toasts'}));

  const token = async (why) => {
    const kept = sessionStorage.getItem(TOKEN);
    if (kept && !why) return kept;
    if (!why && 'password' in document.body.dataset) return '';
    const answer = await ask('Admin token', el('p', {}, why || 'Changes need the admin token of this load balancer. '
        + 'It is asked for once and kept until this tab is closed.'),
        field('Token', {name: 'token', type: 'password', required: true, autocomplete: 'off', autofocus: true},
            'lbd names its file when it starts.'),
        buttons(submit('go', 'Continue', 'main')));
    if (!answer) return null;
    const given = answer.form.elements.token.value.trim();
    sessionStorage.setItem(TOKEN, given);
    return given;
  };

  /* Sends one change; true when it was made. */
  const change = async (method, path, body, done) => {
    let why = '';
    for (;;) {
      const secret = await token(why);
      if (secret === null) return false;
      let answer;
      try {
        answer = await fetch(path, {
          method,
          headers: {...(secret ? {Authorization: `Bearer ${secret}`} : {}),
            ...(body === undefined ? {} : {'Content-Type': 'application/json'})},
          body: body === undefined ? undefined : JSON.stringify(body)});
      } catch (failure) {
        tell(`No answer (${failure.message}); whether the change was made is not known.`, true);
        return false;
      }
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) {
        tell(done(said));
        return true;
      }
      if (answer.status === 401) {
        sessionStorage.removeItem(TOKEN);
        why = said.detail || 'The token is not the right one.';
        continue;
      }
      tell(said.detail || `Refused: ${answer.status}`, true);
      return false;
    }
  };

  const poolPath = (pool) => `/v1/pools/${encodeURIComponent(pool)}`;
  const backendPath = (pool, backend) => `${poolPath(pool)}/backends/${encodeURIComponent(backend)}`;
  const whole = (input) => input.value === '' ? undefined : Number(input.value);

  const add = async (pool) => {
    const answer = await ask(`Add a backend to ${pool}`,
        field('Address', {name: 'address', required: true, placeholder: '10.1.3.14:3000', autocomplete: 'off',
          autofocus: true}, 'HOST:PORT'),
        field('Name', {name: 'name', autocomplete: 'off'}, 'the address, if left empty'),
        field('Weight', {name: 'weight', type: 'number', min: 0, max: 256, value: 1}),
        field('Most sessions', {name: 'max', type: 'number', min: 0, value: 0}, '0 is no limit'),
        el('label', {class: 'check'}, el('input', {name: 'backup', type: 'checkbox'}), 'only when no other is left'),
        buttons(submit('add', 'Add', 'main')));
    if (!answer) return;
    const {address, name, weight, max, backup} = answer.form.elements;
    await change('POST', `${poolPath(pool)}/backends`, {
      address: address.value.trim(), ...(name.value.trim() ? {name: name.value.trim()} : {}),
      weight: whole(weight), maxSessions: whole(max), backup: backup.checked,
    }, (said) => `${name.value.trim() || address.value.trim()}: ${said.outcome || 'added'}`);
  };

  const STRATEGIES = ['round-robin', 'least-connections', 'first-available', 'lax-hashed-ip', 'strict-hashed-ip',
    'lax-stored-ip', 'strict-stored-ip'];
  const strategy = async (pool, now) => {
    const base = now.split(':')[0];
    const choice = el('select', {name: 'strategy', autofocus: true},
        ...STRATEGIES.map((word) => el('option', {value: word, selected: word === base}, word)));
    const answer = await ask(`Strategy of ${pool}`, el('p', {}, `It is ${now}. Open sessions are not touched.`),
        el('label', {}, el('span', {}, 'Strategy'), choice),
        field('Time-out', {name: 'timeout', placeholder: '30m', autocomplete: 'off', pattern: '[0-9]+(ms|s|m|h|d)'},
            'for the stored ones: how long a client is remembered'),
        buttons(submit('set', 'Set', 'main')));
    if (!answer) return;
    const time = answer.form.elements.timeout.value.trim();
    const word = choice.value + (choice.value.includes('stored') && time ? `:${time}` : '');
    await change('PUT', `${poolPath(pool)}/strategy`, {strategy: word}, () => `${pool}: ${word}`);
  };

  const backend = async (pool, row) => {
    const {name, address, weight, max, admin} = row.dataset;
    const path = backendPath(pool, name);
    const enabled = admin === 'enabled';
    const answer = await ask(name === address ? name : `${name}, ${address}`,
        el('fieldset', {}, el('legend', {}, 'Share'),
            field('Weight', {name: 'weight', type: 'number', min: 0, max: 256, value: weight, required: true},
                '0 takes no new session'),
            field('Most sessions', {name: 'max', type: 'number', min: 0, value: max, required: true}, '0 is no limit'),
            el('div', {class: 'buttons'}, submit('set', 'Set', 'main'))),
        el('fieldset', {}, el('legend', {}, 'State'),
            ...(enabled ? [] : [submit('enable', 'Enable')]),
            ...(admin === 'disabled' ? [] : [submit('disable', 'Disable')]),
            el('small', {}, 'Disabled: no new session; those it has go on.')),
        el('fieldset', {}, el('legend', {}, 'Drain'),
            field('Seconds', {name: 'seconds', type: 'number', min: 0, value: 30, required: true},
                'then the sessions that are left are cut'),
            el('div', {class: 'buttons'}, submit('drain-disable', 'Drain, then disable'),
                submit('drain-remove', 'Drain, then remove'))),
        el('fieldset', {}, el('legend', {}, 'Remove'),
            el('label', {class: 'check'}, el('input', {name: 'force', type: 'checkbox'}), 'even if sessions are cut'),
            submit('remove', 'Remove now', 'danger')),
        buttons());
    if (!answer) return;
    const form = answer.form.elements;
    const drain = (then) => change('POST', `${path}/drain`, {timeout: `${form.seconds.value}s`, then},
        () => `${name} is draining`);
    switch (answer.by) {
      case 'set':
        await change('PATCH', path, {weight: whole(form.weight), maxSessions: whole(form.max)},
            (said) => `${name}: ${said.outcome || 'changed'}`);
        break;
      case 'enable': await change('PATCH', path, {state: 'enabled'}, () => `${name} is enabled`); break;
      case 'disable': await change('PATCH', path, {state: 'disabled'}, () => `${name} is disabled`); break;
      case 'drain-disable': await drain('disable'); break;
      case 'drain-remove': await drain('remove'); break;
      case 'remove':
        await change('DELETE', path + (form.force.checked ? '?force=true' : ''), undefined, () => `${name} is removed`);
        break;
    }
  };

  document.addEventListener('click', (event) => {
    const button = event.target.closest('main [data-do]');
    if (!button) return;
    const pool = button.closest('[data-pool]').dataset.pool;
    if (button.dataset.do === 'add') add(pool);
    if (button.dataset.do === 'strategy') strategy(pool, button.closest('[data-strategy]').dataset.strategy);
    if (button.dataset.do === 'change') backend(pool, button.closest('tr'));
  });
})();
