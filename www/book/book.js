// The documents: the colours that were chosen on the demo page, and a list of contents that is closed where it would fill the
// screen. Without this script everything can be read all the same.
import { applyTheme } from '../common/theme.js';

applyTheme();
const contents = document.querySelector('.contents');
if (contents instanceof HTMLDetailsElement && matchMedia('(max-width: 60rem)').matches) contents.open = false;
