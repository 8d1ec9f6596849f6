// The product renders with the system's chromium-headless-shell (or $CHROME_PATH): an install downloads no browser.
module.exports = { skipDownload: true };
