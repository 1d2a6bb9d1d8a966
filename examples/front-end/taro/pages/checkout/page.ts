import Taro from '@tarojs/taro';
import { createCheckout, type View } from '../../../checkout';
import { shop } from '../../shop';

/** What the page does, apart from React. */
export const createPage = (show: (view: View) => void) => createCheckout({ shop, show, api: Taro });
