"""What is run in the browser: by the page from which a pack is asked, and by the pages that are replayed."""

from __future__ import annotations

LOAD = """async ([name, source]) => {
  const ready = await navigator.serviceWorker.register('/replay/sw.js', {scope: '/replay/'});
  await navigator.serviceWorker.ready;
  const worker = ready.active;
  return await new Promise(done => {
    navigator.serviceWorker.addEventListener('message', ({data}) => {
      if (data.name === name && data.msg_type === 'collAdded') done('');
      if (data.name === name && data.error) done(String(data.error));
    });
    navigator.serviceWorker.startMessages();
    worker.postMessage({msg_type: 'addColl', name, file: {sourceUrl: source}});
  });
}"""
"""Has the player load a pack; gives what was wrong with it, else an empty text."""
DIGESTS = """async ([prefix, urls]) => {
  const found = {};
  for (const url of urls) {
    const answer = await fetch(prefix + url).catch(() => null);
    const body = answer ? await answer.arrayBuffer().catch(() => new ArrayBuffer(0)) : new ArrayBuffer(0);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
    const hex = [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('');
    found[url] = [answer ? answer.status : 404, hex];
  }
  return found;
}"""
"""Gives status and SHA-256 of what stands under addresses in the pack."""
BLOCK = """async ([url]) => {
  const answer = await fetch(url);
  if (!answer.ok) return null;
  const blob = await answer.blob();
  return await new Promise(done => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.readAsDataURL(blob);
  });
}"""
"""Gives what stands under an address in the pack, in base64; null where nothing does."""
FREE = """{
  let held;
  const told = {top_url: '', is_framed: false};
  Object.defineProperty(window, 'wbinfo', {configurable: true, get: () => held, set(info) {
    held = info;
    for (const name in told) Object.defineProperty(info, name, {get: () => told[name], set() {}});
  }});
}"""
"""The player shows pages in a frame and leads one that is in none back into it. A frame has no end below the
screen, so that no picture of the whole page could be taken as one was of the page itself."""
READ = """([most]) => {
  const words = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!/^(script|style|noscript|template)$/i.test(walk.currentNode.parentNode.nodeName))
      words.push(walk.currentNode.data);
  }
  const text = document.body ? document.body.innerText : '';
  return [text.slice(0, most), words.join(' ').slice(0, most)];
}"""
"""Gives the text that people see, and all text of the markup but that of scripts."""
