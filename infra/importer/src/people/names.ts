/** Common names, in no relation to anyone. Chinese ones carry their reading, for the e-mail address. */
type Read = readonly [written: string, reading: string];

export const chineseFamilyNames: readonly Read[] = readings(
  '王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao 林lin 何he 郭guo 马ma 罗luo ' +
    '梁liang 宋song 郑zheng 谢xie 韩han 唐tang 冯feng 于yu 董dong 萧xiao 程cheng 曹cao 袁yuan 邓deng 许xu 傅fu 沈shen 曾zeng ' +
    '彭peng 吕lü 苏su 卢lu 蒋jiang 蔡cai 贾jia 丁ding 魏wei 薛xue 叶ye 阎yan 欧阳ouyang 上官shangguan 司马sima 诸葛zhuge',
);

export const chineseGivenSyllables: readonly Read[] = readings(
  '伟wei 芳fang 娜na 敏min 静jing 丽li 强qiang 磊lei 军jun 洋yang 勇yong 艳yan 杰jie 娟juan 涛tao 明ming 超chao 秀xiu 霞xia ' +
    '平ping 刚gang 桂gui 英ying 华hua 玉yu 萍ping 红hong 梅mei 兰lan 云yun 飞fei 鹏peng 宇yu 浩hao 轩xuan 子zi 涵han 雨yu ' +
    '欣xin 怡yi 佳jia 琪qi 博bo 文wen 思si 远yuan 晨chen 曦xi 睿rui 哲zhe 嘉jia 宁ning 若ruo 雪xue 梓zi 萱xuan 俊jun 峰feng',
);

export const englishGivenNames = words(
  'Olivia Noah Amelia Oliver Isla George Ava Leo Mia Arthur Ivy Muhammad Lily Theodore Freya Oscar Florence Henry Willow Archie ' +
    'Grace Jack Sophia Charlie Ella Thomas Evie Jacob Emily Lucas Rosie Edward Harper Ethan Phoebe Logan Daisy Samuel Alice ' +
    'Joseph Priya Daniel Aisha Benjamin Chloe Isaac Zara Adam Nadia Max Hannah Finley Ruby Toby Imogen Caleb Eleanor Rowan ' +
    'Matilda Jasper Beatrice Felix Clara Hugo Naomi Elliot Ingrid Silas Marguerite Kwame Saoirse Dmitri Yusuf Lucia Rafael Anika',
);

export const englishFamilyNames = words(
  'Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall ' +
    'Wood Harris Clarke Jackson Ali Turner Baker Cooper Hill Ward Hughes Moore Clark King Morgan Khan Scott Young Allen Begum ' +
    "Watson Murphy Bennett Gray Price Okafor O'Brien Fitzgerald McDonald Nakamura Schneider Kowalski Rossi Garcia Silva Novak " +
    'Andersen Lindqvist Papadaki Haddad Mensah Osei Rahman Sandhu Fernandes Dubois Moreau Vermeer Carmichael Ashworth Pemberton',
);

export const chineseJobTitles = words(
  '采购经理 销售总监 财务主管 信息技术经理 人力资源经理 运营总监 产品经理 总经理助理 仓储主管 市场专员 法务顾问 技术工程师',
);

export const englishJobTitles = [
  'Purchasing manager',
  'Head of procurement',
  'Finance director',
  'IT manager',
  'Operations manager',
  'Chief technology officer',
  'Office manager',
  'Facilities lead',
  'Clinical engineer',
  'Store operations lead',
  'Legal counsel',
  'Data protection officer',
  'Plant manager',
  'Executive assistant',
] as const;

function words(text: string): readonly string[] {
  return text.split(' ');
}

function readings(text: string): readonly Read[] {
  return words(text).map((word) => {
    const written = word.replace(/[a-zü]+$/, '');
    // ü is written v in addresses, as it is typed.
    return [written, word.slice(written.length).replace('ü', 'v')] as const;
  });
}
