"""The review page: `localize serve`.

One process, one drama, people with a login address each. Reading and deciding go through
:class:`localize.review.Desk`; here are only requests, pages and their safety.

What tests and user scripts may hold on to in the pages:

- ``<body data-page="episode|queue|closed">``; ``data-by`` is the name that decisions get.
- Each row is ``<article data-cell="MARKET/EPISODE/CUE" data-version data-state
  data-saved="yes|no">``; the current one has ``aria-current="true"`` and the only
  ``textarea[name=text]``. ``data-saved`` is ``no`` while the text differs from what the server
  has or a decision is on its way.
- Buttons have ``data-action``: approve, save, reject, undo, claim, release, comment, question,
  answer, memory, same, leave-same, caption and undo-rule (with ``data-rule``), play, keys,
  take-theirs, keep-mine, edit-theirs, put-back, drop-aside.
- ``[data-conflict]`` holds both texts after a 409: ``[data-theirs]`` and ``[data-yours]``, with a
  ``mark`` around what differs; ``[data-aside]`` the own text that gave way to theirs.
- A blank line in the text parts two pieces; ``[data-piece]`` says how fast each must be read.
- ``dialog#keys`` lists the keys, ``dialog#ask`` asks for a reason or a text
  (``[name=answer]``), ``dialog#memory`` searches the memory. ``#status`` is the live region.
- The frame is ``[data-frame]``, reading speed ``[data-speed="good|high|over"]``.

The requests: ``GET /login?token=``, ``GET /`` (the queue), ``GET /episode/MARKET/EPISODE``,
``GET /api/cell/MARKET/EPISODE/CUE``, ``GET /api/same/MARKET/EPISODE/CUE``, ``GET /media/EPISODE``,
``GET /track/MARKET/EPISODE``, ``GET /next/MARKET/EPISODE`` (the next episode that waits),
``GET /alive`` and, with a JSON body, ``POST /api/decide``, ``undo``, ``claim``, ``release``,
``comment``, ``question``, ``answer``, ``same``, ``memory`` below ``/api/``. An error is
``{"error": {"kind", "message", "key"}}``; kind: input (400), session (401),
origin (403), unknown (404, 405), slow (408), outdated (409, with ``yours``, ``theirs``, ``by``,
``version`` and the ``cell``), size (413), type (415), refused (422), bug (500), store (503).
"""
