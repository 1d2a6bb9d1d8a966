import { createCheckout, type View } from '../../../checkout';
import { shop } from '../../shop';

/** What the page does, apart from Vue. In an app, the server answers `payParams.appLowerCase`. */
export const createPage = (show: (view: View) => void) => createCheckout({ shop, show, api: uni });
