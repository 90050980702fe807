import type { SeededRandom } from './random.ts';

export interface Place {
  language: string;
  country: string;
  cities: readonly (readonly [city: string, region: string])[];
  streets: readonly string[];
  address(street: string, number: number): string;
  postalCode(random: SeededRandom): string;
  /** E.164, in a range that no subscriber can have. */
  landline(random: SeededRandom): string;
  mobile(random: SeededRandom): string;
}

const digits = (random: SeededRandom, length: number): string =>
  String(random.between(0, 10 ** length - 1)).padStart(length, '0');

/** 555-0100 to 555-0199 are kept for fiction in every North American area code (ATIS-0300115). */
const northAmerican = (random: SeededRandom): string =>
  `+1${random.pick(['212', '303', '312', '415', '503', '617'])}55501${digits(random, 2)}`;

/** Beijing's numbers do not begin with 0, so these cannot be dialled; China keeps no range for fiction. */
const chinese = (random: SeededRandom): string => `+861000${digits(random, 6)}`;

export const china: Place = {
  language: 'zh-CN',
  country: 'CN',
  cities: [
    ['北京', '北京市'],
    ['上海', '上海市'],
    ['广州', '广东省'],
    ['深圳', '广东省'],
    ['成都', '四川省'],
    ['杭州', '浙江省'],
    ['武汉', '湖北省'],
    ['南京', '江苏省'],
  ],
  streets: ['虚构路', '样例大街', '示范路', '测试巷', '假想大道'],
  address: (street, number) => `${street}${number}号`,
  postalCode: (random) => `0000${digits(random, 2)}`,
  landline: chinese,
  mobile: chinese,
};

export const unitedStates: Place = {
  language: 'en-US',
  country: 'US',
  cities: [
    ['New York', 'NY'],
    ['Denver', 'CO'],
    ['Chicago', 'IL'],
    ['San Francisco', 'CA'],
    ['Portland', 'OR'],
    ['Boston', 'MA'],
  ],
  streets: ['Example Street', 'Sample Avenue', 'Fiction Boulevard', 'Placeholder Road', 'Invented Lane'],
  address: (street, number) => `${number} ${street}`,
  postalCode: (random) => `0000${random.between(0, 9)}`,
  landline: northAmerican,
  mobile: northAmerican,
};

/** Ofcom keeps 020 7946 0000–0999 and 07700 900000–900999 for drama. */
export const unitedKingdom: Place = {
  language: 'en-GB',
  country: 'GB',
  cities: [
    ['London', 'Greater London'],
    ['Leeds', 'West Yorkshire'],
    ['Bristol', 'Bristol'],
    ['Cardiff', 'Wales'],
    ['Edinburgh', 'Scotland'],
  ],
  streets: ['Example Road', 'Sample Close', 'Fiction Row', 'Placeholder Way', 'Invented Mews'],
  address: (street, number) => `${number} ${street}`,
  postalCode: (random) => `ZZ${random.between(1, 99)} ${random.between(1, 9)}ZZ`,
  landline: (random) => `+442079460${digits(random, 3)}`,
  mobile: (random) => `+447700900${digits(random, 3)}`,
};
